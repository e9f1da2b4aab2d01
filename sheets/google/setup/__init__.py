"""Making or completing a spreadsheet, and finding out how Google behaves."""
