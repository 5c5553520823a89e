"""The little of Markdown that questions use: emphasis, code, links, lists, paragraphs. No HTML is let through."""

import re
from html import escape

BLANK = re.compile(r"\n[ \t]*\n")
ITEM = re.compile(r"^\s{0,3}(?:[-*+]|(\d{1,9})[.)])\s+(.*)$")
FENCE = re.compile(r"^```[^\n]*\n(.*?)\n?```\s*$", re.DOTALL)
INLINE = (
    (re.compile(r"\*\*([^*\n]+)\*\*"), r"<strong>\1</strong>"),
    (re.compile(r"(?<!\w)__([^_\n]+)__(?!\w)"), r"<strong>\1</strong>"),
    (re.compile(r"\*([^*\s][^*\n]*)\*"), r"<em>\1</em>"),
    (re.compile(r"(?<!\w)_([^_\s][^_\n]*)_(?!\w)"), r"<em>\1</em>"),
    (re.compile(r"!\[([^][\n]{0,300})\]\(([^\s()<>]+)\)"), r'<img src="\2" alt="\1">'),
    (re.compile(r"\[([^][\n]{1,500})\]\(([^\s()<>]+)\)"), r'<a href="\2">\1</a>'),
)
CODE = re.compile(r"`([^`\n]+)`")


def markdown_html(text: str) -> str:
    """HTML of a short Markdown text."""
    blocks = [block.strip("\n") for block in BLANK.split(text) if block.strip()]
    return "".join(_block(block) for block in blocks)


def _block(block: str) -> str:
    if fenced := FENCE.match(block.strip()):
        return f"<pre><code>{escape(fenced[1], quote=False)}</code></pre>"
    lines = block.split("\n")
    items = [ITEM.match(line) for line in lines]
    if all(items):
        tag = "ol" if items[0] and items[0][1] else "ul"
        inside = "".join(f"<li>{_inline(item[2])}</li>" for item in items if item)
        return f"<{tag}>{inside}</{tag}>"
    heading = re.match(r"^(#{1,6})\s+(.+)$", lines[0])
    if heading and len(lines) == 1:
        return f"<h3>{_inline(heading[2])}</h3>"
    return f"<p>{_inline(block)}</p>"


def _inline(text: str) -> str:
    pieces = CODE.split(text)
    return "".join(
        f"<code>{escape(piece, quote=False)}</code>" if index % 2 else _marked(piece)
        for index, piece in enumerate(pieces)
    )


def _marked(text: str) -> str:
    html = escape(text)
    for pattern, replacement in INLINE:
        html = pattern.sub(replacement, html)
    return html
