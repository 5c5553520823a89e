"""A neutral question as a row of a bank, and back."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from content.models import BankQuestion, CourseImage
from content.questions import Question, as_data, canonical_json, content_hash, parse_question
from content.questions.pictured import pictures_of
from content.questions.question import FillBlanksQuestion
from content.richtext import plain_text

FILL_IN = "Fill in the blanks."
"""What texts with blanks ask that say nothing else; their text tells them apart."""
MOST_WORDS = 20_000
_MARK = re.compile(r"\[\[\w{1,20}\]\]")
_SAID = {"prompt", "text", "left", "right", "title", "guidance"}


def columns_of(question: Question) -> dict[str, Any]:
    """What a row says of `question`, save its picture."""
    return {
        "type": question.type,
        "title": title_of(question),
        "words": _words(as_data(question)),
        "data": canonical_json(question),
        "content_hash": content_hash(question),
    }


def title_of(question: Question) -> str:
    """The prompt in plain words, as lists show it."""
    asked = question.prompt
    if isinstance(question, FillBlanksQuestion):
        text = _MARK.sub(" … ", question.value.text)
        asked = text if plain_text(asked) == FILL_IN else f"{asked} {text}"
    words = plain_text(asked).replace("\x00", "")
    return words if len(words) <= 200 else f"{words[:199]}…"


def neutral(row: BankQuestion) -> dict[str, Any]:
    """The neutral question of a row, key included."""
    data: dict[str, Any] = json.loads(row.data)
    return data


def question_of(row: BankQuestion) -> Question:
    """The same, read."""
    return parse_question(neutral(row))


def with_id(data: Mapping[str, Any], key: UUID) -> dict[str, Any]:
    """The same question under another id."""
    return {**data, "id": str(key)}


def images_of(data: Mapping[str, Any]) -> dict[str, CourseImage]:
    """The images that a neutral question shows, by uuid; without those that are gone."""
    named = {str(picture["image"]) for picture in pictures_of(data)}
    return {str(image.uuid): image for image in CourseImage.objects.filter(uuid__in=named)} if named else {}


def _words(data: Mapping[str, Any]) -> str:
    """Everything that is said in a question, folded, to search in."""
    said = " ".join(plain_text(text) for text in dict.fromkeys(_said(data)))
    return said.casefold()[:MOST_WORDS]


def _said(data: Any) -> Iterator[str]:
    if isinstance(data, list):
        for each in data:
            yield each if isinstance(each, str) else " ".join(_said(each))
    elif isinstance(data, dict):
        for name, each in data.items():
            if isinstance(each, str):
                if name in _SAID:
                    yield each
            else:
                yield from _said(each)
