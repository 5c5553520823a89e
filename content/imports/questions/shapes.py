"""The neutral questions, as every format makes them: plain dicts that say what is asked and what is right."""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lib.marks import with_few_marks

from content.imports.questions.decimals import share, written
from content.imports.questions.identity import Identity
from content.imports.questions.outcome import Json, Unmappable

MOST_OPTIONS = 50
LONGEST_LINE = 500
MOST_HTML = 50_000
MOST_WORDS = 20_000
FULL = Decimal(1)
FILL_IN = "<p>Fill in the blanks.</p>"


@dataclass
class Choice:
    """An option with the share of the points that it earns."""

    key: str
    text: str
    weight: Decimal = Decimal(0)
    feedback: str = ""
    image: Json | None = None

    @property
    def shown(self) -> Json:
        """Its words and its picture, as an option has them."""
        return {"text": self.text, "feedback": self.feedback, **({"image": self.image} if self.image else {})}


@dataclass
class Answer:
    """Words that are accepted, and the share of the points that they earn."""

    text: str
    weight: Decimal = FULL
    feedback: str = ""


def not_endless(parts: int, most: int = 4 * MOST_OPTIONS) -> None:
    """Refuse a question of far too many parts before any of them is read."""
    if parts > most:
        raise Unmappable(f"It has {parts:,} parts, more than a question can have.")


def question(identity: Identity, type: str, prompt: str, value: Json, **fields: object) -> Json:
    """A neutral question. `fields`: points, and the feedbacks general, correct, incorrect."""
    feedback = {name: str(fields.get(name) or "") for name in ("general", "correct", "incorrect")}
    if len(prompt) > MOST_HTML or any(len(words) > MOST_HTML for words in feedback.values()):
        raise Unmappable(f"It is longer than {MOST_HTML:,} characters.")
    if type == "fill_blanks" and not prompt:
        prompt = FILL_IN
    return {
        "id": str(identity),
        "type": type,
        "prompt": prompt,
        "points": str(fields.get("points") or "1"),
        "feedback": feedback,
        "value": value,
    }


def single_choice(identity: Identity, choices: Sequence[Choice], *, shuffle: bool) -> Json:
    """One of several options, of which at least one earns all points."""
    _check_choices(choices)
    if not any(choice.weight == FULL for choice in choices):
        raise Unmappable("No option earns all points, so nothing says which one is right.")
    options = [{"id": identity.part("option", key), "weight": share(c.weight), **c.shown} for key, c in _keyed(choices)]
    return {"options": options, "shuffle": shuffle}


def multiple_choice(identity: Identity, choices: Sequence[Choice], *, shuffle: bool, scoring: str) -> Json:
    """Several of several options: those that earn anything are right."""
    _check_choices(choices)
    if not any(choice.weight > 0 for choice in choices):
        raise Unmappable("No option is right.")
    options = [{"id": identity.part("option", key), "correct": c.weight > 0, **c.shown} for key, c in _keyed(choices)]
    return {"options": options, "shuffle": shuffle, "scoring": scoring}


def true_false(answer: bool, feedback_true: str = "", feedback_false: str = "") -> Json:
    """A statement that is true or not."""
    return {"answer": answer, "feedback_true": feedback_true, "feedback_false": feedback_false}


def short_text(answers: Iterable[Answer], *, case_sensitive: bool, matching: str = "exact") -> Json:
    """Words to type."""
    kept = _different([answer for answer in answers if answer.text.strip()], case_sensitive=case_sensitive)
    _check_answers([answer.weight for answer in kept])
    if any(len(answer.text.strip()) > LONGEST_LINE for answer in kept):
        raise Unmappable(f"An accepted answer is longer than {LONGEST_LINE} characters.")
    listed = [{"text": " ".join(a.text.split()), "weight": share(a.weight), "feedback": a.feedback} for a in kept]
    return {"answers": listed, "case_sensitive": case_sensitive, "matching": matching}


def exactly(value: Decimal, tolerance: Decimal, weight: Decimal = FULL, feedback: str = "") -> Json:
    """A number that is accepted within a distance."""
    return {
        **{"value": written(value), "tolerance": written(abs(tolerance)), "tolerance_kind": "absolute"},
        **{"weight": share(weight), "feedback": feedback},
    }


def between(minimum: Decimal, maximum: Decimal, weight: Decimal = FULL, feedback: str = "") -> Json:
    """Numbers that are accepted from one to another."""
    low, high = sorted((minimum, maximum))
    return {"minimum": written(low), "maximum": written(high), "weight": share(weight), "feedback": feedback}


def numeric(answers: Sequence[Json], unit: str = "") -> Json:
    """A number to type."""
    _check_answers([Fraction(answer["weight"]) for answer in answers])
    return {"answers": list(answers), "unit": unit.strip()[:200]}


def matching(identity: Identity, pairs: Sequence[tuple[str, str]], others: Iterable[str], *, shuffle: bool) -> Json:
    """Things on the left with their partners on the right; `others` are partners of nothing."""
    if len(pairs) < 2:
        raise Unmappable("It has fewer than two pairs.")
    if len(pairs) > MOST_OPTIONS:
        raise Unmappable(f"It has more than {MOST_OPTIONS} pairs.")
    if any(not left or not right.strip() for left, right in pairs):
        raise Unmappable("One side of a pair has no text.")
    rights = [right for _, right in pairs]
    distractors = [text for text in dict.fromkeys(" ".join(other.split()) for other in others) if text]
    distractors = [text for text in distractors if text not in rights]
    if any(len(text) > LONGEST_LINE for text in [*rights, *distractors]):
        raise Unmappable(f"A partner on the right is longer than {LONGEST_LINE} characters.")
    listed = [
        {"id": identity.part("pair", index, left), "left": left, "right": right}
        for index, (left, right) in enumerate(pairs)
    ]
    return {"pairs": listed, "distractors": distractors, "shuffle": shuffle, "scoring": "per_pair"}


def ordering(identity: Identity, items: Sequence[tuple[str, str]], scoring: str = "all_or_nothing") -> Json:
    """Things, keyed, in their right order."""
    if len(items) < 2:
        raise Unmappable("It has fewer than two things to put in order.")
    if len(items) > MOST_OPTIONS or any(not text for _, text in items):
        raise Unmappable("Not everything to be put in order has a text, or it is too much.")
    return {"items": [{"id": identity.part("item", key), "text": text} for key, text in items], "scoring": scoring}


def fill_blanks(text: str, blanks: Sequence[Json], scoring: str = "per_blank") -> Json:
    """A text with `[[1]]`, `[[2]]` … where the blanks stand."""
    if not blanks:
        raise Unmappable("It has no blank to fill in.")
    if len(blanks) > MOST_OPTIONS:
        raise Unmappable(f"It has more than {MOST_OPTIONS} blanks.")
    return {"text": text, "blanks": list(blanks), "scoring": scoring}


def essay(minimum: Decimal | None = None, maximum: Decimal | None = None, guidance: str = "") -> Json:
    """A text that a person grades; `guidance` is for that person. Limits that nobody can keep are none."""
    least = int(minimum) if minimum is not None and 0 < minimum <= MOST_WORDS else 0
    most = int(maximum) if maximum is not None and max(1, least) <= maximum <= MOST_WORDS else None
    return {"minimum_words": least, "maximum_words": most, "rubric": [], "guidance": guidance}


def wildcard(texts: Iterable[str]) -> str:
    """How Moodle's answers are matched: `*` is a joker unless it is escaped."""
    return "wildcard" if any("*" in text.replace("\\*", "") for text in texts) else "exact"


def _keyed(choices: Sequence[Choice]) -> list[tuple[str, Choice]]:
    """Each choice with a name of its own, even when the file gives two the same."""
    seen: dict[str, int] = {}
    keyed = []
    for choice in choices:
        seen[choice.key] = seen.get(choice.key, 0) + 1
        keyed.append((choice.key if seen[choice.key] == 1 else f"{choice.key}#{seen[choice.key]}", choice))
    return keyed


def _different(answers: list[Answer], *, case_sensitive: bool) -> list[Answer]:
    """The first of those that accept the same words: platforms list both `Red` and `red`."""
    first: dict[str, Answer] = {}
    for answer in answers:
        words = " ".join(unicodedata.normalize("NFKC", with_few_marks(answer.text)).split())
        first.setdefault(words if case_sensitive else words.casefold(), answer)
    return list(first.values())


def _check_choices(choices: Sequence[Choice]) -> None:
    if len(choices) < 2:
        raise Unmappable("It has fewer than two options.")
    if len(choices) > MOST_OPTIONS:
        raise Unmappable(f"It has more than {MOST_OPTIONS} options.")
    if any(not choice.text for choice in choices):
        raise Unmappable("An option has no text.")


def _check_answers(weights: Sequence[Decimal | Fraction]) -> None:
    if not weights:
        raise Unmappable("It has no accepted answer.")
    if len(weights) > MOST_OPTIONS:
        raise Unmappable(f"It has more than {MOST_OPTIONS} accepted answers.")
    if not any(weight == FULL for weight in weights):
        raise Unmappable("No accepted answer earns all points.")
