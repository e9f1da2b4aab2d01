"""Letters: rendering, the transport and its verified, time-limited connection."""
