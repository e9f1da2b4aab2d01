"""The scoring helper: factors, Russian words, the exact assignment, explanations."""

from .proposal import Match, Option, Proposal, Suggestion, Unmatched
from .proposing import Pairs, propose, weights_of

__all__ = ["Match", "Option", "Pairs", "Proposal", "Suggestion", "Unmatched", "propose", "weights_of"]
