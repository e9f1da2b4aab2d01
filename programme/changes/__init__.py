"""Changes made in the intranet: what they are, how each is merged with the sheet, and how pages see them at once."""
