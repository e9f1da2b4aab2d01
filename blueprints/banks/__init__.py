"""The pages of the two banks: lists, cards, forms, support of a person, possible duplicates."""
