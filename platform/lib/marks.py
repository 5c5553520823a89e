"""Marks without end on one letter: Unicode has them put in order, which takes the square of their number.

Two hundred thousand of them in one text keep a process for minutes. No writing has more than a few on a letter; thirty
is what Unicode's own Stream-Safe Text Format allows (UAX #15).
"""

import re
import unicodedata

MOST = 30
_LAST = 0x20000
"""No mark stands beyond."""


def is_mark(letter: str) -> bool:
    """Whether it is a mark, or becomes one that has to be put in order."""
    return bool(unicodedata.combining(unicodedata.normalize("NFKD", letter)[0]))


_MARKS = "".join(
    re.escape(letter)
    for letter in map(chr, range(0x300, _LAST))
    if unicodedata.combining(letter) or (unicodedata.decomposition(letter) and is_mark(letter))
)
_ENDLESS = re.compile(f"([{_MARKS}]{{{MOST}}})[{_MARKS}]+")


def has_endless_marks(text: str) -> bool:
    """Whether a letter has more marks than any writing knows."""
    return not text.isascii() and _ENDLESS.search(text) is not None


def with_few_marks(text: str) -> str:
    """`text`, safe to be normalized: what is more than thirty marks on a letter is left out."""
    return text if text.isascii() else _ENDLESS.sub(r"\1", text)
