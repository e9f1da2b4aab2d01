"""Letters: planned, delivered, looked at and decided on by the curator, logged in the book."""
