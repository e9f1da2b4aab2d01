"""Accounts, the roles and what each may see, and the audit that names an author for every change."""
