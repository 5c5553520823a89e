"""One certificate on paper: everything that is printed on it, and the printing.

Fonts come with the code, so that the page looks the same on every machine. What people wrote travels as data, never as
markup; pictures lie beside the template, in a folder of their own for each printing.
"""

import io
import logging
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import orjson
import segno
import typst
from django.conf import settings

from content.certificate_design import ACCENT, SECOND, Design
from learning.certificate_words import WORDS

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "certificate.typ"
_FONTS = _HERE / "fonts"
_SIZES = {"a4": (210.0, 297.0), "letter": (215.9, 279.4)}
_OTHERS = (
    *("Arabic", "Hebrew", "Bengali", "Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Sinhala"),
    *("Tamil", "Telugu", "Thai", "Lao", "Khmer", "Myanmar", "Armenian", "Georgian", "Ethiopic"),
)
_USUAL: Design = {
    **{"title": "", "wording": "", "paper": "a4", "orientation": "landscape", "accent": ACCENT, "second": SECOND},
    "signatures": [],
}
_BETWEEN = " ,.;:!،؛、。，；：।"
"""What ends a line that stands out, and can't begin the next."""
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_log = logging.getLogger("lectern.certificates")


@dataclass(frozen=True)
class Sheet:
    """What is on one certificate. `pictures` are `logo`, `signature-0` and `signature-1`, as far as there are any."""

    learner: str
    learner_language: str
    course: str
    release: int
    number: str
    issued_at: datetime
    verify_url: str
    language: str = "en"
    rules: Sequence[str] = ()
    revoked: bool = False
    design: Design = field(default_factory=lambda: _USUAL)
    pictures: Mapping[str, bytes] = field(default_factory=dict)


def printed(sheet: Sheet) -> bytes:
    """The sheet as PDF/A-2u; as plain PDF where a character is in none of our fonts, which the log tells."""
    try:
        return _compiled(sheet, format="pdf", pdf_standards=["a-2u"])
    except typst.TypstError as error:
        _log.warning("certificate.character_without_font", extra={"number": sheet.number, "reason": str(error)})
        return _compiled(sheet, format="pdf", pdf_standards=[])


def pictured(sheet: Sheet, *, dots_per_inch: int = 96) -> bytes:
    """The sheet as a PNG."""
    return _compiled(sheet, format="png", ppi=dots_per_inch)


def _compiled(sheet: Sheet, *, format: Literal["pdf", "png"], **options: Any) -> bytes:
    with TemporaryDirectory(prefix="certificate-") as folder:
        for name, content in sheet.pictures.items():
            Path(folder, name).write_bytes(content)
        made: bytes = typst.compile(  # type: ignore[assignment]
            _template(),
            root=folder,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"data": orjson.dumps(_data(sheet)).decode()},
            timestamp=int(sheet.issued_at.timestamp()),
            format=format,
            **options,
        )
    return made


@lru_cache(maxsize=1)
def _template() -> bytes:
    return _TEMPLATE.read_bytes()


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)])


def _data(sheet: Sheet) -> dict[str, Any]:
    words, design, issued = WORDS[sheet.language], sheet.design, sheet.issued_at
    host, _, path = sheet.verify_url.partition("://")[2].partition("/")
    short, long = _SIZES[design["paper"]]
    width, height = (long, short) if design["orientation"] == "landscape" else (short, long)
    title = design["title"] or words.title
    return {
        "width": width,
        "height": height,
        "accent": design["accent"],
        "second": design["second"],
        "lang": sheet.language,
        "rtl": words.rtl,
        "school": settings.WAGTAIL_SITE_NAME,
        "document": f"{title} {sheet.number}",
        "title": _piece(title, sheet.language),
        "pieces": pieces_of(sheet),
        "number": sheet.number,
        "issued": {"year": issued.year, "month": issued.month, "day": issued.day, "text": words.date(issued)},
        "release": words.release.format(release=sheet.release),
        "words": {"issued": words.issued, "number": words.number, "verify": words.verify, "rules": words.rules},
        "rules": list(sheet.rules),
        "verify_url": sheet.verify_url,
        "verify_at": [f"{host}/", path],
        "code": _qr_code(sheet.verify_url),
        "revoked": words.revoked if sheet.revoked else "",
        "logo": "logo" in sheet.pictures,
        "signatures": [
            {**{name: _piece(each[name], sheet.language) for name in ("name", "role")}, "picture": _picture(sheet, n)}
            for n, each in enumerate(design["signatures"])
        ],
        "fonts": _font_order(sheet),
    }


def _picture(sheet: Sheet, number: int) -> str:
    name = f"signature-{number}"
    return name if name in sheet.pictures else ""


def pieces_of(sheet: Sheet) -> list[dict[str, Any]]:
    """The wording in the order in which it is read: the learner and the course stand out, the rest is between."""
    words = WORDS[sheet.language]
    said = {"date": words.date(sheet.issued_at), "release": str(sheet.release), "school": settings.WAGTAIL_SITE_NAME}
    wording = sheet.design["wording"] or words.wording
    filled = _PLACEHOLDER.sub(lambda found: said.get(found[1], found[0]), wording)
    pieces = []
    for place, part in enumerate(_PLACEHOLDER.split(filled)):
        if place % 2:
            own = {"learner": (sheet.learner, sheet.learner_language), "course": (sheet.course, sheet.learner_language)}
            pieces.append({"kind": part, **_piece(*own[part])})
        elif text := (part.lstrip(_BETWEEN) if pieces else part).strip():
            pieces.append({"kind": "words", **_piece(text, sheet.language)})
    return pieces


def _piece(text: str, language: str) -> dict[str, Any]:
    """How to set a text: its direction, told by its first letter that has one, and its language."""
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return {"text": text, "rtl": first != "L", "lang": language.split("-")[0][:3].lower() or "en"}


def _qr_code(url: str) -> str:
    drawn = io.BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", border=0, dark="#1d2b3a", xmldecl=False)
    return drawn.getvalue().decode()


def _font_order(sheet: Sheet) -> list[str]:
    """Chinese and Japanese share characters but not their shapes: kana, the words, or the learner's language decide."""
    names = sheet.learner + sheet.course
    has_kana = any("\u3041" <= letter <= "\u30ff" for letter in names)
    languages = [sheet.language, sheet.learner_language[:2]]
    asian = next((each for each in languages if each in {"ja", "zh"}), "")
    japanese = has_kana or asian == "ja"
    han = ["Noto Sans JP", "Noto Sans SC"] if japanese else ["Noto Sans SC", "Noto Sans JP"]
    return ["Noto Sans", *(f"Noto Sans {name}" for name in _OTHERS), "Noto Sans KR", *han]
