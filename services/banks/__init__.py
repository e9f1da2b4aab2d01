"""The banks' jobs: cards, edits, additions, notes, vetoes and exports."""
