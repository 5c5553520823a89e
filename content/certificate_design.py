"""What the certificates of a course look like and say: one design per course, reviewed and released with it.

Authors send and get it in this form, media named by uuid; `content.certificate_forms` turns it into the working copy's
StreamField and into what a release keeps. A course without a design gets the usual look.
"""

import re
import uuid
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from content.contrast import contrast, is_colour

PAPER = "#fdfcf9"
"""The colour of the sheet that everything is printed on."""
ACCENT, SECOND = "#1f6f78", "#b8893b"
LEAST_OF_LETTERS, LEAST_OF_LINES = 4.5, 3.0
LANGUAGES = {
    **{"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "pt": "Português"},
    **{"ru": "Русский", "ar": "العربية", "zh": "中文", "ja": "日本語", "hi": "हिन्दी"},
}
"""The languages in which a certificate has words of its own, by their names in themselves."""
PAPERS = {"a4": "A4", "letter": "US Letter"}
ORIENTATIONS = {"landscape": "Landscape", "portrait": "Portrait"}
PLACEHOLDERS = ("learner", "course", "date", "release", "school")
NEEDED = ("learner", "course")
MAX_SIGNATURES = 2
_BRACES = re.compile(r"\{([^{}]*)\}|[{}]")


def wording_problem(text: str) -> str:
    """Why `text` can't be the wording of a certificate; empty if it can."""
    found = [match[1] for match in _BRACES.finditer(text)]
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    if any(name not in PLACEHOLDERS for name in found):
        return f"may have only these words in braces: {known}"
    missing = [f"{{{name}}}" for name in NEEDED if found.count(name) != 1]
    return f"must have {' and '.join(missing)} once" if text and missing else ""


def title_problem(text: str) -> str:
    """Why `text` can't be the title of a certificate: nothing is filled in there."""
    return "can't have words in braces" if _BRACES.search(text) else ""


def colour_problem(colour: str, least: float) -> str:
    """Why nothing can be printed in `colour` on the paper; empty if it can."""
    if not is_colour(colour):
        return "must be a colour such as #1f6f78"
    found = contrast(colour, PAPER)
    return "" if found >= least else f"is too pale for the paper: its contrast is {found:.1f}, and {least:g} is needed"


def _fit(problem: str) -> None:
    if problem:
        raise ValueError(problem)


def _wording(text: str) -> str:
    _fit(wording_problem(text))
    return text


def _title(text: str) -> str:
    _fit(title_problem(text))
    return text


def _accent(colour: str) -> str:
    _fit(colour_problem(colour, LEAST_OF_LETTERS))
    return colour


def _second(colour: str) -> str:
    _fit(colour_problem(colour, LEAST_OF_LINES))
    return colour


_Trimmed = StringConstraints(strip_whitespace=True)
Line = Annotated[str, _Trimmed, StringConstraints(max_length=100, pattern=r"^[^\n\r\x00]*$")]
Colour = Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=7)]
Language = Literal["", *LANGUAGES]  # type: ignore[valid-type]


class Signature(BaseModel):
    """Who signs, and their signature as a picture."""

    model_config = ConfigDict(extra="forbid")
    image: uuid.UUID | None = None
    name: Annotated[Line, Field(min_length=1)]
    role: Line = ""


class CertificateDesign(BaseModel):
    """The certificates of a course. Empty words are the usual ones, in the language that is named."""

    model_config = ConfigDict(extra="forbid")
    issue: bool = Field(True, description="False: the course gives no certificates.")
    title: Annotated[str, _Trimmed, StringConstraints(max_length=80), AfterValidator(_title)] = ""
    wording: Annotated[str, _Trimmed, StringConstraints(max_length=300), AfterValidator(_wording)] = Field(
        "", description="With {learner} and {course}, and {date}, {release} and {school} where wanted."
    )
    language: Language = Field("", description="Of the fixed words; empty: the course's, or English.")
    paper: Literal[tuple(PAPERS)] = "a4"  # type: ignore[valid-type]
    orientation: Literal[tuple(ORIENTATIONS)] = "landscape"  # type: ignore[valid-type]
    accent: Annotated[Colour, AfterValidator(_accent)] = ACCENT
    second: Annotated[Colour, AfterValidator(_second)] = SECOND
    logo: uuid.UUID | None = None
    signatures: Annotated[list[Signature], Field(max_length=MAX_SIGNATURES)] = []


Design = dict[str, Any]
"""A CertificateDesign as plain data."""


def parsed_design(given: Mapping[str, Any]) -> Design:
    """`given`, whole and cleaned. Raises pydantic's ValidationError."""
    return CertificateDesign.model_validate(dict(given)).model_dump(mode="json")


def problems_of_design(design: Design) -> list[tuple[str, str]]:
    """What is wrong with a draft's design, as (path, message)."""
    try:
        parsed_design(design)
    except ValidationError as error:
        return list(told(error))
    return []


def told(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Each thing that is wrong, as (path, message)."""
    for item in error.errors(include_url=False):
        yield ".".join(str(part) for part in item["loc"]), item["msg"].removeprefix("Value error, ")


def pictures_of(design: Design | None) -> list[str]:
    """The uuids of the pictures that a design names."""
    if design is None:
        return []
    named = [design["logo"], *(signature["image"] for signature in design["signatures"])]
    return [uuid for uuid in named if uuid]


def language_of(design: Design | None, course_language: str) -> str:
    """The language of the fixed words."""
    chosen = (design or {}).get("language") or course_language.split("-")[0].lower()
    return chosen if chosen in LANGUAGES else "en"
