"""Accounts, passwords, sign-in and one-time links."""
