"""Spreadsheets and nothing else: finding headers and rows, reading, writing."""
