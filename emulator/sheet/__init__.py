"""What a spreadsheet is: tabs, rows, cells, formulas, ranges, validation, protection."""
