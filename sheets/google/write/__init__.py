"""Writing rows: looked at once more, written in one request, proved by its echo."""
