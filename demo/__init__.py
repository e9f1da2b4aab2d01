"""The demonstration: an invented college's book of any size, from tidy to very messy."""

from .book import Summary, create

__all__ = ["Summary", "create"]
