"""A whole book read from, or put into, a Google spreadsheet."""
