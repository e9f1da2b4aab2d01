"""Pages: parse, ask a service, render or redirect; and the `flask` commands."""
