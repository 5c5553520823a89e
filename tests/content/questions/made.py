"""Questions for tests, each with as little as it needs."""

import uuid
from typing import Any

from content.questions import Question, parse_question

HOME = uuid.UUID("6f1c2f0e-8a4e-4d38-9a0f-3a52a3d9c001")


def uid(name: object) -> str:
    """The same id for the same name, always."""
    return str(uuid.uuid5(HOME, str(name)))


def data(type: str, value: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"id": str(HOME), "type": type, "prompt": "<p>What is it?</p>", "value": value} | fields


def made(type: str, value: dict[str, Any], **fields: Any) -> Question:
    return parse_question(data(type, value, **fields))


def single(*weights: str, **fields: Any) -> Question:
    """Options called 0, 1, 2 … with these weights."""
    options = [
        {"id": uid(n), "text": f"Option {n}", "weight": weight, "feedback": f"About {n}"}
        for n, weight in enumerate(weights)
    ]
    return made("single_choice", {"options": options}, **fields)


def multiple(key: str, scoring: str = "all_or_nothing", **fields: Any) -> Question:
    """Options called 0, 1, 2 … of which those with an `R` are right."""
    options = [
        {"id": uid(n), "text": f"Option {n}", "correct": letter == "R", "feedback": f"About {n}"}
        for n, letter in enumerate(key)
    ]
    return made("multiple_choice", {"options": options, "scoring": scoring}, **fields)


def words(*answers: str | tuple[str, str], points: str = "1", **value: Any) -> Question:
    """Accepted words, with their weight if it isn't 1."""
    pairs = [(one, "1") if isinstance(one, str) else one for one in answers]
    accepted = [{"text": text, "weight": weight, "feedback": f"About {text}"} for text, weight in pairs]
    return made("short_text", {"answers": accepted} | value, points=points)


def number(*answers: dict[str, str], unit: str = "", points: str = "1") -> Question:
    return made("numeric", {"answers": list(answers), "unit": unit}, points=points)


def near(value: str, tolerance: str = "0", kind: str = "absolute", weight: str = "1") -> dict[str, str]:
    return {"value": value, "tolerance": tolerance, "tolerance_kind": kind, "weight": weight}


def between(minimum: str, maximum: str, weight: str = "1") -> dict[str, str]:
    return {"minimum": minimum, "maximum": maximum, "weight": weight}


def matching(*rights: str, distractors: tuple[str, ...] = (), scoring: str = "per_pair", **fields: Any) -> Question:
    """Pairs called 0, 1, 2 … with these right sides."""
    pairs = [{"id": uid(n), "left": f"Left {n}", "right": right} for n, right in enumerate(rights)]
    return made("matching", {"pairs": pairs, "distractors": list(distractors), "scoring": scoring}, **fields)


def ordering(items: int, scoring: str, **fields: Any) -> Question:
    """Items called 0, 1, 2 … in this order."""
    value = {"items": [{"id": uid(n), "text": f"Item {n}"} for n in range(items)], "scoring": scoring}
    return made("ordering", value, **fields)


def blanks(scoring: str = "per_blank", **fields: Any) -> Question:
    """`[[1]]` is Paris, `[[2]]` is 1789, and `[[3]]` is option 0 of three; option 2 of it costs all of it."""
    options = [{"id": uid(n), "text": f"Option {n}", "weight": weight} for n, weight in enumerate(("1", "0.5", "-1"))]
    value = {
        "text": "<p>In [[1]], in [[2]], there was [[3]].</p>",
        "blanks": [
            {"id": "1", "kind": "text", "answers": [{"text": "Paris"}, {"text": "Lutetia", "weight": "1/3"}]},
            {"id": "2", "kind": "numeric", "answers": [near("1789")]},
            {"id": "3", "kind": "choice", "options": options},
        ],
        "scoring": scoring,
    }
    return made("fill_blanks", value, **fields)


def essay(minimum: int = 0, maximum: int | None = None, **fields: Any) -> Question:
    rubric = [{"id": uid("style"), "title": "Style", "points": "4"}]
    value = {"minimum_words": minimum, "maximum_words": maximum, "rubric": rubric, "guidance": "Secret"}
    return made("essay", value, **{"points": "4", **fields})


def true_false(answer: bool, **fields: Any) -> Question:
    value = {"answer": answer, "feedback_true": "You said true", "feedback_false": "You said false"}
    return made("true_false", value, **fields)


def one_of_each() -> list[Question]:
    return [
        single("1", "0", "-0.5"),
        multiple("RRW", "right_minus_wrong"),
        true_false(True),
        words("Paris", ("Lutetia", "1/3")),
        number(near("5", "0.1"), between("4", "6", "0.5"), unit="m"),
        matching("cat", "dog", "cat", distractors=("cow",)),
        ordering(4, "adjacent"),
        blanks(),
        essay(2, 5),
    ]
