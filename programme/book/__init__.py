"""The Book: what a reading of the sheets is, what may be written, and the port both kinds of book serve."""
