"""One spelling of a question, and its hash: equal questions are stored once and seen to be equal."""

import hashlib
import json
from typing import Any

from content.questions.question import Question


def as_data(question: Question) -> dict[str, Any]:
    """The question as plain data, every field named; `parse_question` reads it back unchanged."""
    data: dict[str, Any] = question.model_dump(mode="json")
    return data


def canonical_json(question: Question) -> str:
    """The one JSON text of a question: keys sorted, no spaces, answers included."""
    return json.dumps(as_data(question), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def content_hash(question: Question) -> str:
    """SHA-256 of the canonical JSON, in hex. It is made of the answer too: never show it to learners."""
    return hashlib.sha256(canonical_json(question).encode()).hexdigest()
