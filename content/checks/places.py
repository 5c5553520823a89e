"""Where in a lesson something is missing, and what, in words that stand in the editor, too."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from content.questions.blocks import DRAW, asks
from content.richtext import beginning

_KINDS = {"rich_text": "text", "embed": "link", DRAW: "draw from a bank"}
_ROWS = {"options": "option", "answers": "answer", "pairs": "pair", "items": "item", "blanks": "blank", "rows": "row"}
_UNSAID = frozenset({"value", "prompt", "text"})
"""Parts of a path that say no more than what they are in."""
_PLAIN = (
    (re.compile(r"string should have at least 1 character", re.IGNORECASE), "is empty"),
    (re.compile(r"(input should be a valid (boolean|uuid)|uuid input should).*", re.IGNORECASE), "nothing is chosen"),
    (re.compile(r"list should have at least (\d+) items?.*", re.IGNORECASE), r"needs at least \1"),
    (re.compile(r"field required", re.IGNORECASE), "is missing"),
)


def place_of(blocks: Sequence[Mapping[str, Any]], path: str) -> str:
    """The place of a path such as `3.value.options.0.text`, to follow a lesson's name; nothing for the lesson's own."""
    head, _, rest = path.partition(".")
    if not head.isdecimal():
        return ""
    return ", ".join(["", _block(blocks, int(head)), *_parts(rest.split("."))])


def plainly(message: str) -> str:
    """The message of a schema as a person would say it."""
    for pattern, words in _PLAIN:
        if pattern.fullmatch(message):
            return pattern.sub(words, message)
    return message


def _block(blocks: Sequence[Mapping[str, Any]], position: int) -> str:
    block = blocks[position]
    prompt = beginning(block["value"].get("prompt")) if asks(block) and block["type"] != DRAW else ""
    if prompt:
        return f"“{prompt}”"
    if asks(block):
        return f"question {sum(asks(each) for each in blocks[: position + 1])}"
    return f"block {position + 1} ({_KINDS.get(block['type'], block['type'])})"


def _parts(names: Sequence[str]) -> Iterator[str]:
    for name, following in zip(names, [*names[1:], ""], strict=True):
        if name.isdecimal() or not name or name in _UNSAID:
            continue
        word = _ROWS.get(name, name.replace("_", " "))
        yield f"{word} {int(following) + 1}" if following.isdecimal() else name.replace("_", " ")
