"""An invented college of any size, from tidy to very messy."""
