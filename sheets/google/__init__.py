"""The book as a Google spreadsheet; the only room that knows gspread."""

from .book import SITE, GoogleBook
from .client import Client, open_session
from .quota import Budget

__all__ = ["SITE", "Budget", "Client", "GoogleBook", "open_session"]
