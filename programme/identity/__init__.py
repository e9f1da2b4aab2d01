"""Which row is whose: the codes of a tab's rows, after staff sorted, copied, pasted or cleared them."""
