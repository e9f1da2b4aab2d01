"""The book as a Google spreadsheet; the only room that knows gspread."""
