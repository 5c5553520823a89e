"""Questions to put into banks."""

from typing import Any
from uuid import UUID

FIRST, SECOND = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"


def choice(prompt: str, *, image: UUID | None = None) -> dict[str, Any]:
    """One of two knots."""
    options = [{"id": FIRST, "text": "A bowline", "weight": "1"}, {"id": SECOND, "text": "A granny"}]
    picture = {"image": str(image), "alt": "A knot"} if image else None
    return {
        **{"type": "single_choice", "prompt": prompt, "prompt_image": picture},
        "value": {"options": options},
    }


def numeric(prompt: str, answer: str = "3") -> dict[str, Any]:
    """A number."""
    return {"type": "numeric", "prompt": prompt, "value": {"answers": [{"value": answer}]}}
