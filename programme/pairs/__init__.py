"""Pairs: who may be paired with whom, the steps of a pair, and the pairs that have fallen silent."""
