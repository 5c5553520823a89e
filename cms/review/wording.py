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
    for same, old, new in _runs(before, after, between):
        if same:
            pieces.append(escape(new))
        else:
            pieces += [f"<{tag}>{escape(text)}</{tag}>" for tag, text in (("del", old), ("ins", new)) if text]
    return mark_safe(between.join(pieces))  # noqa: S308 - every piece was escaped above


def _runs(before: list[str], after: list[str], between: str) -> list[tuple[bool, str, str]]:
    """Runs that are the same or not; a mere space between two changes belongs to them."""
    runs: list[tuple[bool, str, str]] = []
    codes = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    for position, (tag, start, stop, first, last) in enumerate(codes):
        old, new = between.join(before[start:stop]), between.join(after[first:last])
        same = tag == "equal" and not (not new.strip() and 0 < position < len(codes) - 1)
        if runs and runs[-1][0] == same:
            _, earlier_old, earlier_new = runs.pop()
            old, new = _joined(earlier_old, old, between), _joined(earlier_new, new, between)
        runs.append((same, old, new))
    return runs


def _joined(first: str, second: str, between: str) -> str:
    return between.join((first, second)) if first and second else first + second
