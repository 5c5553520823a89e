"""A certificate as a PDF: the same bytes every time, in the script that the learner's name is written in.

Fonts come with the code, so that the page looks the same on every machine. The name and the title travel as data,
never as markup.
"""

import io
import logging
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import segno
import typst
from django.conf import settings

from learning.models import Certificate

_HERE = Path(__file__).parent
_TEMPLATE = _HERE / "certificate.typ"
_FONTS = _HERE / "fonts"
_OTHERS = (
    *("Arabic", "Hebrew", "Bengali", "Gujarati", "Gurmukhi", "Kannada", "Malayalam", "Sinhala"),
    *("Tamil", "Telugu", "Thai", "Lao", "Khmer", "Myanmar", "Armenian", "Georgian", "Ethiopic"),
)
_log = logging.getLogger("lectern.certificates")


def certificate_pdf(certificate: Certificate) -> bytes:
    """The certificate as PDF/A-2u; as plain PDF where a character is in none of our fonts, which the log tells."""
    data = orjson.dumps(_data(certificate)).decode()
    stamp = int(certificate.issued_at.timestamp())
    try:
        return _compiled(data, stamp, archival=True)
    except typst.TypstError as error:
        _log.warning("certificate.character_without_font", extra={"number": certificate.number, "reason": str(error)})
        return _compiled(data, stamp, archival=False)


def _compiled(data: str, stamp: int, *, archival: bool) -> bytes:
    return typst.compile(
        str(_TEMPLATE),
        root=str(_HERE),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
        pdf_standards=["a-2u"] if archival else [],
        timestamp=stamp,
        format="pdf",
    )


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_FONTS)])


def _data(certificate: Certificate) -> dict[str, Any]:
    issued = certificate.issued_at
    school = settings.WAGTAIL_SITE_NAME
    host, _, path = certificate.verify_url.partition("://")[2].partition("/")
    return {
        "school": school,
        "title": f"Certificate {certificate.number}",
        "name": certificate.learner_name,
        "name_script": _script(certificate.learner_name, certificate.learner_language),
        "course": certificate.course_title,
        "course_script": _script(certificate.course_title, certificate.learner_language),
        "release": certificate.release_number,
        "number": certificate.number,
        "issued": {
            "year": issued.year,
            "month": issued.month,
            "day": issued.day,
            "text": f"{issued.day} {issued:%B %Y}",
        },
        "verify_url": certificate.verify_url,
        "verify_at": [f"{host}/", path],
        "code": _qr_code(certificate.verify_url),
        "revoked": certificate.is_revoked,
        "fonts": _font_order(certificate),
    }


def _qr_code(url: str) -> str:
    drawn = io.BytesIO()
    segno.make(url, error="m").save(drawn, kind="svg", border=0, dark="#1d2b3a", xmldecl=False)
    return drawn.getvalue().decode()


def _script(text: str, language: str) -> dict[str, Any]:
    """How to set a text: its direction, told by its first letter that has one, and its language."""
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return {"rtl": first != "L", "lang": language.split("-")[0][:3].lower() or "en"}


def _font_order(certificate: Certificate) -> list[str]:
    """Chinese and Japanese share characters but not their shapes: kana, or the learner's language, decide."""
    names = certificate.learner_name + certificate.course_title
    japanese = certificate.learner_language.startswith("ja") or any("\u3041" <= letter <= "\u30ff" for letter in names)
    han = ["Noto Sans JP", "Noto Sans SC"] if japanese else ["Noto Sans SC", "Noto Sans JP"]
    return ["Noto Sans", *(f"Noto Sans {name}" for name in _OTHERS), "Noto Sans KR", *han]
