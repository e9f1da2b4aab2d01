"""The outside world as the services see it: the ports, and the records that cross them."""
