"""The two banks of people: lists, edits, search, consents, possible duplicates, checks of a row."""
