"""Reads numbers as people write them: `1 000,5`, `1,000.5`, `−3`, `6.02e23`, `3 × 10^8`, `3·10⁸ m/s`, `٣٫٥`.

The forms are those of Moodle's numerical questions (qtype_numerical, its answer processor): digits may lack before or
after the point, `x10^` and `*10**` mean an exponent. Moodle knows from the language whether a comma is a decimal
point. Here a number that could be read in two ways, as `1,500`, is read in both, and the better one counts.
"""

import re
import unicodedata
from fractions import Fraction

LARGEST_EXPONENT = 400
_RAISED = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SIGNS = str.maketrans({"−": "-", "–": "-", "×": "x", "·": "x", "⋅": "x", "∙": "x", "٫": ".", "٬": "'", "’": "'"})
_NUMBER = re.compile(
    r"(?P<sign>[+-]?) ?(?P<body>[0-9.,'](?:[0-9.,']| (?=[0-9]{3}))*)"
    r"(?: ?(?:[eE](?P<e>[+-]?[0-9]{1,4})(?![0-9])"
    r"|[xX*] ?10 ?(?:\^|\*\*) ?\(?(?P<power>[+-]?[0-9]{1,4})(?![0-9])\)?))?"
)
_GROUPED = re.compile(r"[0-9]{1,3}(?:(?P<mark>[ ,.'])[0-9]{3})(?:(?P=mark)[0-9]{3})*")
_INDIAN = re.compile(r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}")


def readings(text: str) -> tuple[list[Fraction], str]:
    """What number `text` begins with, in every way that it can be meant, and the rest: its unit, or nothing.

    No reading if there is no number, or one too large or small to be meant.
    """
    text = _plain(text)
    found = _NUMBER.match(text)
    if not found:
        return [], text
    exponent = int(found["e"] or found["power"] or 0)
    if abs(exponent) > LARGEST_EXPONENT:
        return [], text
    scale = Fraction(10) ** exponent * (-1 if found["sign"] == "-" else 1)
    return [number * scale for number in _bodies(found["body"])], text[found.end() :].strip()


def _plain(text: str) -> str:
    """`text` with ASCII digits and signs; raised digits become an exponent."""
    text = _RAISED.sub(lambda raised: "^" + raised[0].translate(_LOWERED), text)
    text = unicodedata.normalize("NFKC", text).translate(_SIGNS)
    text = "".join(str(unicodedata.decimal(one, one)) for one in text)
    return " ".join(text.split())


def _bodies(body: str) -> list[Fraction]:
    """The numbers that digits with points, commas, spaces or apostrophes can mean; the decimal reading first."""
    found = [body] if _digits(body) else []
    for point in ".,":
        whole, _, places = body.partition(point)
        if body.count(point) == 1 and (whole or places) and (not places or _digits(places)) and _is_whole(whole, point):
            found.append(f"{_bare(whole) or '0'}.{places or '0'}")
    if _INDIAN.fullmatch(body) or ((grouped := _GROUPED.fullmatch(body)) and _only_groups(body, grouped["mark"])):
        found.append(_bare(body))
    return [Fraction(number) for number in found]


def _only_groups(body: str, mark: str) -> bool:
    """A single point is always a decimal point."""
    return mark != "." or body.count(".") > 1


def _is_whole(text: str, point: str) -> bool:
    """Whether `text` can stand before the decimal point: digits, in groups of three if at all grouped."""
    grouped = _GROUPED.fullmatch(text)
    return not text or _digits(text) or (grouped is not None and grouped["mark"] != point)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _bare(text: str) -> str:
    return re.sub("[ ,.']", "", text)
