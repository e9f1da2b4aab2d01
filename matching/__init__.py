"""The scoring helper: factors, Russian words, the exact assignment, explanations."""

from .field import Pairs
from .proposal import Match, Option, Proposal, Suggestion, Unmatched
from .proposing import explain, propose, weights_of

__all__ = ["Match", "Option", "Pairs", "Proposal", "Suggestion", "Unmatched", "explain", "propose", "weights_of"]
