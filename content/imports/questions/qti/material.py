"""The texts of QTI: `<material>` in all its wrappings, as one piece of HTML."""

import re
from html import escape
from xml.etree.ElementTree import Element, tostring

from content.imports.xml import attribute, local_name
from content.richtext import plain_text

TEXTS = {"mattext", "matemtext", "mat_formattedtext"}
WRAPPERS = {"material", "flow_mat", "flow", "solution", "solutionmaterial", "hint", "hintmaterial", "altmaterial"}
PREFIX = re.compile(r"(</?)[A-Za-z_][\w.-]*:")
DECLARED = re.compile(r'\sxmlns(?::[\w.-]+)?="[^"]*"')


def material_html(node: Element | None) -> str:
    """All texts and images inside, in order."""
    if node is None:
        return ""
    return "".join(_piece(part) for part in node.iter() if local_name(part) in TEXTS | {"matimage", "matbreak"})


def _piece(part: Element) -> str:
    name = local_name(part)
    if name == "matbreak":
        return "<br>"
    if name == "matimage":
        src, label = attribute(part, "uri"), attribute(part, "label")
        return f'<img src="{escape(src)}" alt="{escape(label)}">' if src else ""
    if len(part):
        return _inner(part)
    text = (part.text or "").strip()
    kind = attribute(part, "texttype").lower()
    if local_name(part) == "mat_formattedtext" or kind in ("text/html", "text/xhtml", "html") or _is_html(text):
        return text
    return escape(text, quote=False).replace("\n", "<br>") + " "


def _is_html(text: str) -> bool:
    """Exporters call HTML plain text; somebody who asks about a tag writes it among words, or alone."""
    return text.startswith("<") and text.endswith(">") and ("<img" in text or bool(plain_text(text)))


def _inner(part: Element) -> str:
    """HTML that was written as elements instead of text."""
    whole = tostring(part, encoding="unicode")
    whole = DECLARED.sub("", PREFIX.sub(r"\1", whole))
    return whole[whole.find(">") + 1 : whole.rfind("</")]
