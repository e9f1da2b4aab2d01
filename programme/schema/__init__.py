"""The book's tabs and columns: how one is declared, every tab as a dataclass, the value lists."""
