"""A question of each type, with everything that it can have."""

from typing import Any

FIRST, SECOND, THIRD = (f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 4))
FEEDBACK = {"general": "<p>See \\( a^2 \\) &amp; 1 &lt; 2.</p>", "correct": "<p>Yes</p>", "incorrect": "<p>No</p>"}


def asked(type: str, value: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "type": type,
        "prompt": "<p>Which <b>one</b>, “this” or that?</p>",
        "feedback": FEEDBACK,
        "value": value,
        **more,
    }


def options(*weights: str) -> list[dict[str, Any]]:
    ids = (FIRST, SECOND, THIRD)
    return [
        {"id": key, "text": f"<p>Option {key[-1]}</p>", "weight": weight, "feedback": "<p>So</p>"}
        for key, weight in zip(ids, weights, strict=False)
    ]


MARKED = [
    {"id": FIRST, "text": "<p>A</p>", "correct": True, "feedback": "<p>So</p>"},
    {"id": SECOND, "text": "<p>B</p>", "correct": True},
    {"id": THIRD, "text": "<p>C</p>"},
]
PAIRS = [
    {"id": FIRST, "left": "<p>Peru</p>", "right": "Lima"},
    {"id": SECOND, "left": "<p>Chile</p>", "right": "Santiago"},
]
ITEMS = [{"id": FIRST, "text": "<p>One</p>"}, {"id": SECOND, "text": "<p>Two</p>"}]
BLANKS: list[dict[str, Any]] = [
    {
        "id": "1",
        "kind": "text",
        "answers": [{"text": "50% ~ {x}=#*"}, {"text": "half", "weight": "0.5", "feedback": "<p>Hm</p>"}],
    },
    {"id": "2", "kind": "numeric", "answers": [{"value": "3", "tolerance": "0.5"}]},
    {"id": "3", "kind": "choice", "options": options("1", "0")},
]
EXAMPLES: dict[str, dict[str, Any]] = {
    "single": asked("single_choice", {"options": options("1", "1/3", "-0.5"), "shuffle": False}, points="2.5"),
    "multiple": asked("multiple_choice", {"options": MARKED, "scoring": "right_minus_wrong"}),
    "all": asked("multiple_choice", {"options": MARKED, "scoring": "all_or_nothing"}),
    "each": asked("multiple_choice", {"options": MARKED, "scoring": "per_option"}),
    "truth": asked("true_false", {"answer": False, "feedback_true": "<p>No</p>"}),
    "words": asked(
        "short_text", {"answers": [{"text": "a * b"}, {"text": "c", "weight": "1/3"}], "case_sensitive": True}
    ),
    "joker": asked("short_text", {"answers": [{"text": "a * b \\*"}], "matching": "wildcard"}),
    "pattern": asked("short_text", {"answers": [{"text": "(a|b)+c?"}], "matching": "pattern"}),
    "number": asked(
        "numeric",
        {
            "answers": [
                {"value": "-3.25", "tolerance": "0.1", "tolerance_kind": "relative"},
                {"minimum": "5", "maximum": "8", "weight": "0.5"},
            ],
            "unit": "cm",
        },
    ),
    "pairs": asked("matching", {"pairs": PAIRS, "distractors": ["Quito"], "scoring": "all_or_nothing"}),
    "order": asked("ordering", {"items": ITEMS, "scoring": "adjacent"}),
    "blanks": asked("fill_blanks", {"text": "<p>[[1]] and [[2]] or [[3]]</p>", "blanks": BLANKS}),
    "essay": asked(
        "essay",
        {
            "minimum_words": 5,
            "maximum_words": 50,
            "rubric": [{"id": FIRST, "title": "Style", "points": "1"}],
            "guidance": "<p>Mind the style</p>",
        },
    ),
}
