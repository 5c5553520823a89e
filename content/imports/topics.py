"""The text of a discussion topic, which is HTML inside XML, written in three ways."""

import re
from html import escape
from xml.etree.ElementTree import Element, tostring

from content.imports.xml import attribute


def topic_html(node: Element | None) -> str:
    """The HTML of a topic: escaped, as plain text, or as elements."""
    if node is None:
        return ""
    if attribute(node, "texttype").lower() == "text/plain":
        paragraphs = re.split(r"\n\s*\n", "".join(node.itertext()))
        return "".join(f"<p>{escape(part.strip())}</p>".replace("\n", "<br>") for part in paragraphs)
    if len(node):
        inner = (node.text or "") + "".join(tostring(part, encoding="unicode") for part in node)
        return re.sub(r"<(/?)\w+:", r"<\1", inner)
    return node.text or ""
