"""Differences that people can read: words that came and went, lines of code, rows of tables."""

import re
from difflib import SequenceMatcher

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from content.richtext import plain_text

_TOKENS = re.compile(r"\w+|\s+|[^\w\s]")
_ENDS = re.compile(r"(</(?:p|h2|h3|h4|li|blockquote|pre)>|<br\s*/?>|<hr\s*/?>)")


def text_of(html: str) -> str:
    """The words of HTML, a paragraph a line."""
    lines = (plain_text(part) for part in _ENDS.sub("\n", html).split("\n"))
    return "\n".join(line for line in lines if line)


def word_changes(before: str, after: str) -> SafeString:
    """`after` with what was inserted and what was deleted marked word by word."""
    return _marked(_TOKENS.findall(before), _TOKENS.findall(after), "")


def line_changes(before: str, after: str) -> SafeString:
    """`after` with what was inserted and what was deleted marked line by line."""
    return _marked(before.splitlines(), after.splitlines(), "\n")


def _marked(before: list[str], after: list[str], between: str) -> SafeString:
    pieces: list[str] = []
    for tag, start, stop, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(escape(between.join(before[start:stop])))
        if tag in {"delete", "replace"}:
            pieces.append(f"<del>{escape(between.join(before[start:stop]))}</del>")
        if tag in {"insert", "replace"}:
            pieces.append(f"<ins>{escape(between.join(after[first:last]))}</ins>")
    return mark_safe(between.join(pieces))  # noqa: S308 - every piece was escaped above
