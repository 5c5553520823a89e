"""Preformatted text of a page as blocks of source code."""

import re

from bs4.element import NavigableString, Tag

from content.blocks.text import LANGUAGES
from content.imports.course import Block

CODE_LANGUAGES = {
    **{name: name for name, _ in LANGUAGES},
    **{
        "sh": "bash",
        "shell": "bash",
        "console": "bash",
        "c++": "cpp",
        "cs": "csharp",
        "js": "javascript",
        "jsx": "javascript",
    },
    **{
        "ts": "typescript",
        "py": "python",
        "python3": "python",
        "py3": "python",
        "rb": "ruby",
        "rs": "rust",
        "yml": "yaml",
    },
    **{"md": "markdown", "golang": "go", "kt": "kotlin", "xhtml": "html", "svg": "xml", "node": "javascript"},
}
MAX_CODE = 50_000


def code_blocks(tag: Tag) -> list[Block]:
    """Preformatted text as code, in the language that its class names."""
    for line in tag.find_all("br"):
        line.replace_with(NavigableString("\n"))
    text = tag.get_text().replace("\xa0", " ").strip("\n").rstrip()
    inner = tag.find("code")
    language = _language(tag) or (_language(inner) if isinstance(inner, Tag) else None) or "text"
    parts = [text[at : at + MAX_CODE] for at in range(0, len(text), MAX_CODE)]
    return [{"type": "code", "value": {"language": language, "code": part, "caption": ""}} for part in parts]


def _language(tag: Tag) -> str | None:
    classes = [str(one) for one in tag.get_attribute_list("class") if one]
    names = [re.sub(r"^(language|lang|highlight|brush|sourceCode)[-:]\s*", "", one.lower()) for one in classes]
    names += [str(tag.get(name) or "").lower() for name in ("data-language", "lang")]
    return next((CODE_LANGUAGES[name.strip(":;")] for name in names if name.strip(":;") in CODE_LANGUAGES), None)
