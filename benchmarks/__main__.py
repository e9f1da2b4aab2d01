"""`make bench`: print every figure of the house and whether its goal was reached."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from pathlib import Path

from . import book, google, matching, pages


def main(only: list[str]) -> int:
    """Run the benchmarks named in *only*, or all; a missed goal is no failure: figures are to be read."""
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; medians; machines are noisy: read the ratios")
    print(f"{'what':<58} {'ours':>10} {'bare':>10} {'ratio':>7}  {'goal':<14} reached")
    with tempfile.TemporaryDirectory() as folder:
        for room in (book, google, pages, matching):
            if not only or room.__name__.rpartition(".")[2] in only:
                for figure in room.figures(Path(folder)):
                    print(figure, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
