"""Texts: made comparable, names of people taken apart, sentences that pages translate."""
