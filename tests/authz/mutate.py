"""Knocks every guard out in turn and looks whether the matrix notices: `make authz`, `python -m tests.authz.mutate`.

First every cell that refuses is asked, noting which guards it asks; then each guard is missing in turn, and only the
cells that ask it are asked again. Prints how many cells there are and how many fail, which cell noticed each guard, and
ends with 1 if one could be missing without anybody noticing. `--guard WORD` takes those whose name has the word.

pytest does it, which brings the paths, the settings and a database. That is why this file imports nothing of ours.
"""

import os
import sys
from pathlib import Path

import pytest

MUTATING = Path(__file__).with_name("mutating.py")


def main(options: list[str]) -> int:
    """Knock them out; 0 if each was noticed."""
    os.environ["AUTHZ_FULL"] = "1"
    os.environ["AUTHZ_GUARD"] = options[-1] if "--guard" in options else ""
    more = ["--collect-only"] if "--dry" in options else []
    return int(pytest.main(["-q", "-s", "-p", "no:cacheprovider", *more, str(MUTATING)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
