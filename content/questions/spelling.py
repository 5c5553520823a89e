"""When two written answers are the same: what keyboards, phones and copying change by themselves does not count."""

import re
import unicodedata

from lib.marks import with_few_marks

_APOSTROPHES = "‘’‚ʼ′"
_QUOTES = "“”„‟"
_DASHES = "‐‑‒–—−"
_TYPED = str.maketrans(dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_QUOTES, '"') | dict.fromkeys(_DASHES, "-"))
_ACCENT = "´"
"""Alone it is typed for an apostrophe; NFKC would make it a space with an accent."""
_UNSEEN = str.maketrans(dict.fromkeys("\u00ad\u200b\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufeff"))


def spelled(text: str, *, case_sensitive: bool = True) -> str:
    """`text` in one spelling: NFKC, plain quotes and dashes, single spaces, nothing invisible; folded case if asked.

    Accents and punctuation stay: they may be what is asked for.
    """
    text = unicodedata.normalize("NFKC", with_few_marks(text).replace(_ACCENT, "'")).translate(_UNSEEN)
    if not case_sensitive:
        text = unicodedata.normalize("NFKC", text.casefold())
    return " ".join(text.translate(_TYPED).split())


def fits_wildcard(wildcard: str, text: str, *, case_sensitive: bool) -> bool:
    """Whether `text` (as `spelled`) fits: `*` stands for any characters, none included, `\\*` for an asterisk.

    As in Moodle: docs.moodle.org, "Short-Answer question type". Linear in the text: the pieces between the asterisks
    are looked for from left to right, each as early as it can be.
    """
    pieces = [_piece(piece, case_sensitive) for piece in re.split(r"(?<!\\)\*", wildcard)]
    first, last = pieces[0].lstrip(), pieces[-1].rstrip()
    if len(pieces) == 1:
        return text == first.rstrip()
    if not (text.startswith(first) and text.endswith(last) and len(text) >= len(first) + len(last)):
        return False
    end = len(text) - len(last)
    at = len(first)
    for piece in pieces[1:-1]:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _piece(piece: str, case_sensitive: bool) -> str:
    """A part of a wildcard in one spelling; a space at its ends belongs to it."""
    plain = piece.replace("\\*", "*")
    inner = spelled(plain, case_sensitive=case_sensitive)
    before = " " if plain[:1].isspace() and inner else ""
    after = " " if plain[-1:].isspace() and inner else ""
    return f"{before}{inner}{after}" if inner else " " * bool(plain)
