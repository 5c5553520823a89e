"""Text as searching sees it: words without accents, case or punctuation."""

import re
import unicodedata

from lib.marks import with_few_marks

MAX_WORD = 40
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u0670]")
_NO_SPACES = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)"
)
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})


def folded(text: str) -> str:
    """`text` in small letters, without the accents that people leave out when they type."""
    plain = unicodedata.normalize("NFKD", with_few_marks(text.casefold()))
    return unicodedata.normalize("NFC", _MARKS.sub("", plain)).translate(_LETTERS)


def words(text: str) -> list[str]:
    """The words of `text`, in order. Writing without spaces is cut into overlapping pairs of characters."""
    found: list[str] = []
    for piece in "".join(c if _is_part_of_a_word(c) else " " for c in folded(text)).split():
        for run in _NO_SPACES.split(piece.lstrip("+#")):
            found += _pairs(run) if _NO_SPACES.fullmatch(run) else [run[:MAX_WORD]] if run else []
    return found


def _is_part_of_a_word(character: str) -> bool:
    return character in "+#" or unicodedata.category(character)[0] in "LMN"  # C++ and C# are words


def _pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(max(1, len(run) - 1))]
