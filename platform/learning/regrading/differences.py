"""What a later version of a quiz changes for those who took an earlier one, question by question. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from content.questions import Question, as_data
from learning.quizzes import Quiz
from learning.regrading.again import is_kept

Kind = Literal["dropped", "key", "points", "scoring"]
_SAID = {"feedback", "feedback_true", "feedback_false", "guidance", "shuffle", "scoring"}
"""What of an answer is only read, or told apart."""


@dataclass(frozen=True)
class Difference:
    """A question by which attempts may get other points. `points` are what it was worth, and is."""

    prompt: str
    kinds: tuple[Kind, ...]
    points: tuple[str, str]


def differences(old: Quiz, new: Quiz) -> dict[str, Difference]:
    """What differs, by the ids of the questions: new words, pictures and remarks make no difference.

    A quiz that has none of the old questions is another quiz, by which nothing is graded again.
    """
    kept = [key for key in old.questions if is_kept(key, old, new)]
    if not kept:
        return {}
    found = {
        key: _difference(before, new.questions[key] if key in kept else None) for key, before in old.questions.items()
    }
    return {key: each for key, each in found.items() if each.kinds}


def _difference(before: Question, after: Question | None) -> Difference:
    if after is None:
        return Difference(before.prompt, ("dropped",), (before.points, ""))
    told: list[tuple[Kind, bool]] = [
        ("key", _key(before) != _key(after)),
        ("points", before.points != after.points),
        ("scoring", getattr(before.value, "scoring", "") != getattr(after.value, "scoring", "")),
    ]
    return Difference(after.prompt, tuple(kind for kind, is_so in told if is_so), (before.points, after.points))


def _key(question: Question) -> Any:
    """What decides whether an answer is right. An essay has nothing of the kind."""
    value = as_data(question)["value"]
    if question.type == "essay":
        return None
    if question.type == "fill_blanks":
        return _bare(value["blanks"])
    return _bare(value)


def _bare(data: Any, within: str = "") -> Any:
    """Without remarks, and without the words of what is answered by its id."""
    if isinstance(data, Mapping):
        words = {"text"} if within in ("options", "items") else {"left"} if within == "pairs" else set()
        return {name: _bare(value, name) for name, value in data.items() if name not in _SAID | words}
    return [_bare(each, within) for each in data] if isinstance(data, list) else data
