"""What a learner gets of a question: the question, and nothing that tells its answer.

Everything is named that may go out; what is not named stays. No hash goes out either: of a question of the type
true/false it would be the answer.
"""

import hashlib
import uuid
from collections.abc import Iterable
from typing import Any

from content.questions import question as q
from content.questions.blanks import Blank, ChoiceBlank, FillBlanks, NumericBlank
from content.questions.choice import MarkedOption, WeighedOption
from content.questions.fields import Pictured
from content.questions.matching import Matching, right_id
from content.questions.ordering import Ordering

Shown = dict[str, Any]


def public_view(question: q.Question, seed: str) -> Shown:
    """`question` without its answer, shuffled by `seed`: the same seed gives the same order, on every server.

    Two questions that differ in their key only have the same view.
    """
    return {
        "id": str(question.id),
        "type": question.type,
        "prompt": question.prompt,
        "prompt_image": question.prompt_image.model_dump(mode="json") if question.prompt_image else None,
        "points": question.points,
        "value": _value(question, f"{seed}:{question.id}"),
    }


def looks_the_same(question: q.Question) -> bool:
    """Whether `public_view` gives the same for every seed."""
    match question:
        case q.SingleChoiceQuestion(value=value) | q.MultipleChoiceQuestion(value=value):
            return not value.shuffle
        case q.MatchingQuestion() | q.OrderingQuestion():
            return False
        case q.FillBlanksQuestion(value=value):
            return not any(blank.shuffle for blank in value.blanks if isinstance(blank, ChoiceBlank))
        case _:
            return True


def shuffled(parts: Iterable[Shown], seed: str) -> list[Shown]:
    """`parts` in an order that depends on `seed` and on their ids alone, never on the order that they came in."""
    by_id = {part["id"]: part for part in parts}
    return [by_id[each] for each in shuffled_ids(by_id, seed)]


def shuffled_ids(ids: Iterable[str], seed: str) -> list[str]:
    """The same for parts of which only the ids are at hand."""
    return sorted(ids, key=lambda each: hashlib.sha256(f"{seed}:{each}".encode()).digest())


def _value(question: q.Question, seed: str) -> Shown:
    match question:
        case q.SingleChoiceQuestion(value=value):
            return {"options": _options(value.options, value.shuffle, seed)}
        case q.MultipleChoiceQuestion(value=value):
            return {"options": _options(value.options, value.shuffle, seed), "scoring": value.scoring}
        case q.ShortTextQuestion(value=value):
            return {"case_sensitive": value.case_sensitive}
        case q.NumericQuestion(value=value):
            return {"unit": value.unit}
        case q.MatchingQuestion(value=value):
            return _matching(question, value, seed)
        case q.OrderingQuestion(value=value):
            return _ordering(value, seed)
        case q.FillBlanksQuestion(value=value):
            return _blanks(value, seed)
        case q.EssayQuestion(value=value):
            shown = value.model_dump(mode="json", include={"minimum_words", "maximum_words", "rubric"})
            return shown
        case _:
            return {}


def _options(options: Iterable[WeighedOption | MarkedOption], shuffle: bool, seed: str) -> list[Shown]:
    shown = [_part(option.id, option.text, option) for option in options]
    return shuffled(shown, seed) if shuffle else shown


def _part(key: uuid.UUID, text: str, part: Pictured) -> Shown:
    picture = {"image": part.image.model_dump(mode="json")} if part.image else {}
    return {"id": str(key), "text": text, **picture}


def _matching(question: q.MatchingQuestion, value: Matching, seed: str) -> Shown:
    """The right sides are shuffled in any case: beside the left ones as written they would be the answer."""
    left = [_part(pair.id, pair.left, pair) for pair in value.pairs]
    right = [{"id": right_id(question.id, text), "text": text} for text in value.rights()]
    return {
        "left": shuffled(left, seed) if value.shuffle else left,
        "right": shuffled(right, seed),
        "scoring": value.scoring,
    }


def _ordering(value: Ordering, seed: str) -> Shown:
    """Shuffled in any case. The right order may come out, as any other: if it never did, that would tell something."""
    items = [_part(item.id, item.text, item) for item in value.items]
    return {"items": shuffled(items, seed), "scoring": value.scoring}


def _blanks(value: FillBlanks, seed: str) -> Shown:
    """The blanks stand in the order of the text."""
    place = {mark: position for position, mark in reversed(list(enumerate(value.marks())))}
    blanks = sorted(value.blanks, key=lambda blank: place.get(blank.id, len(place)))
    return {"text": value.text, "blanks": [_blank(blank, seed) for blank in blanks], "scoring": value.scoring}


def _blank(blank: Blank, seed: str) -> Shown:
    shown: Shown = {"id": blank.id, "kind": blank.kind}
    if isinstance(blank, ChoiceBlank):
        return shown | {"options": _options(blank.options, blank.shuffle, f"{seed}:{blank.id}")}
    if isinstance(blank, NumericBlank):
        return shown | {"unit": blank.unit}
    return shown | {"case_sensitive": blank.case_sensitive}
