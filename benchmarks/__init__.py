"""Figures, measured as ratios against a bare library doing the same work in the same run."""
