"""Certificates of learners who don't exist, for authors who design them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import timezone

from content.certificate_design import Design, language_of
from content.certificate_forms import authored_design, issues_certificates
from learning.certificate_pictures import pictures_in
from learning.certificate_sheet import Sheet
from learning.certificate_words import WORDS

NUMBER = "0000-0000-0000-0000"
_LEARNERS = {
    **{"en": "Maria Lindholm", "de": "Johanna Schäfer", "fr": "Éloïse Lefèvre", "es": "María José Núñez"},
    **{"pt": "João Gonçalves", "ru": "Наталья Ковалёва", "ar": "محمد عبد الرحمن", "zh": "欧阳静怡"},
    **{"ja": "吉田 さくら", "hi": "प्रियंका श्रीवास्तव"},
}
_LONG = "Maximiliana Alexandrine Gräfin von Hohenlohe-Waldenburg-Schillingsfürst zu Kaunitz-Rietberg"
_LESSONS = 12


@dataclass(frozen=True)
class Sample:
    """A sheet, and what it is there to show."""

    shows: str
    sheet: Sheet


def samples(
    *, language: str, course: str, release: int, design: Design | None, pictures: Mapping[str, bytes]
) -> list[Sample]:
    """The certificate of somebody whose language it is, then one with a long name, then one of the other direction."""
    kept: dict[str, Any] = {"design": design, "pictures": pictures} if design is not None else {}
    words = WORDS[language]

    def of(learner: str, native: str) -> Sheet:
        return Sheet(
            learner=learner,
            learner_language=native,
            course=course,
            release=release,
            number=NUMBER,
            issued_at=timezone.now(),
            verify_url=f"{settings.BASE_URL}/certificates/{NUMBER}/",
            language=language,
            rules=[words.all_lessons.format(count=_LESSONS)],
            **kept,
        )

    other = "en" if words.rtl else "ar"
    return [
        Sample("As learners get it", of(_LEARNERS[language], language)),
        Sample("With a long name", of(_LONG, "de")),
        Sample("With a name that is written the other way", of(_LEARNERS[other], other)),
    ]


def sample_of(document: Mapping[str, Any]) -> Sheet | None:
    """The certificate of somebody who finishes this compiled course; None where it gives none."""
    if not issues_certificates(document):
        return None
    design = authored_design(document)
    language = language_of(design, str(document.get("language") or ""))
    course, pictures = str(document["title"]), pictures_in(document)
    return samples(language=language, course=course, release=1, design=design, pictures=pictures)[0].sheet
