"""Where the programme stands: derived from the data, next to what people ticked."""
