"""The rules of the programme: frozen dataclasses and pure functions on the standard library only."""
