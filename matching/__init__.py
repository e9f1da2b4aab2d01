"""The scoring helper: factors, Russian words, the exact assignment, explanations."""

from typing import TYPE_CHECKING, Any

from .proposal import Match, Option, Pairs, Proposal, Suggestion, Unmatched

if TYPE_CHECKING:
    from .proposing import explain, propose, weights_of

__all__ = ["Match", "Option", "Pairs", "Proposal", "Suggestion", "Unmatched", "explain", "propose", "weights_of"]


def __getattr__(name: str) -> Any:
    """Load what computes when it is first asked for: numpy and scipy weigh as much as the rest of the site."""
    if name not in __all__:
        raise AttributeError(f"matching has no {name}")
    from . import proposing

    return getattr(proposing, name)
