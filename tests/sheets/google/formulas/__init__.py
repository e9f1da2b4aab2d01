"""Tests of cells that formulas fill: what is told of them, and that nothing is written there."""
