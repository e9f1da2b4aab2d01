"""The roadmap of seven stages: its items as data, and the rules about its rows."""
