"""Keeping books and database in step, and what a person decides where they differ."""
