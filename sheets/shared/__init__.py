"""What both kinds of book know: header rows, cells, rows, tables, the plan of edits, durable files."""
