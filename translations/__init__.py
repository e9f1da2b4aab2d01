"""The words of the house: msgids are English, the Russian stands in parts, merged into one catalogue."""
