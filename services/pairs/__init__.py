"""Pairs: confirmed, answered, approved, ended; their programmes and meetings."""
