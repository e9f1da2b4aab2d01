"""Cells: what people type becomes a typed value or a sentence, and a typed value becomes a cell again."""
