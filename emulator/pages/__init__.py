"""The stand-in's own pages, where a person plays the staff at the spreadsheet and orders Google's faults."""
