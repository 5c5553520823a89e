"""Puts what happens in the place of every `?` of `api.rules`, for you to judge: `python -m tests.authz.fill`.

An operation without a rule gets one, asked for `nobody's` where its path has a name in it. With `--fields`, the keys of
the answers are written again to `api.fields`; with `--leaves`, what successes leave in all rows.
With `--admin`, the addresses of `admin.rules` are brought up to date: those that are new, or have a `?`, get what
happens now, and what successes there leave goes to `admin.leaves`; with `--admin --leaves`, of all addresses.

pytest does it, which brings the paths, the settings and a database. That is why this file imports nothing of ours.
"""

import os
import sys
from pathlib import Path

import pytest

FILLING = Path(__file__).with_name("filling.py")


def main(options: list[str]) -> int:
    """Fill the tables; 0 if that went well."""
    for option in ("fields", "leaves", "admin"):
        os.environ[f"AUTHZ_{option.upper()}"] = "1" if f"--{option}" in options else ""
    more = ["--collect-only"] if "--dry" in options else []
    return int(pytest.main(["-q", "-p", "no:cacheprovider", *more, str(FILLING)]))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
