"""What a write left open, and putting right what reached a wrong row."""
