"""A question as the form of the admin sends it."""

from typing import Any

from wagtail.test.utils.form_data import rich_text


def posted(
    prompt: str = "Which holds?", options: tuple[str, ...] = ("Bowline", "Granny"), **more: Any
) -> dict[str, Any]:
    """A single choice as the browser sends it; the first option is right."""
    sent: dict[str, Any] = {
        "question-prompt": rich_text(f"<p>{prompt}</p>" if prompt else ""),
        **{"question-prompt_image-image": "", "question-prompt_image-alt": "", "question-points": "2"},
        **{f"question-feedback-{name}": rich_text("") for name in ("correct", "incorrect", "general")},
        "question-options-count": str(len(options)),
        "question-shuffle": "on",
        **{"tags": "sea, Ropes", "difficulty": "easy"},
    }
    for place, text in enumerate(options):
        key = f"question-options-{place}"
        sent |= {f"{key}-deleted": "", f"{key}-order": str(place), f"{key}-type": "item", f"{key}-id": ""}
        sent |= {f"{key}-value-text": rich_text(f"<p>{text}</p>"), f"{key}-value-share": ""}
        sent |= {f"{key}-value-feedback": rich_text("")} | ({f"{key}-value-correct": "on"} if not place else {})
    return {**sent, **more}
