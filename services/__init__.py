"""The jobs people ask for: gather, decide, act."""
