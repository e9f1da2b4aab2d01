"""The scoring helper: factors, Russian words, the exact assignment, explanations."""
