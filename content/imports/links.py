"""Where a link of a page leads: out to the web, to another lesson, to a file of the package, or nowhere."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, quote, unquote, urlsplit
from uuid import UUID

from content.imports.package import Package, is_page

REFERENCE = re.compile(
    r"^(?:\$|%24)(WIKI_REFERENCE|CANVAS_OBJECT_REFERENCE|CANVAS_COURSE_REFERENCE)(?:\$|%24)/?(.*)$", re.IGNORECASE
)
SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.\-]*):")
MAX_URL = 2000


@dataclass(frozen=True)
class Target:
    """The end of a link: a web address, a lesson's id, a file's name, or the reason why there is none."""

    kind: Literal["web", "lesson", "file", "nowhere"]
    value: str = ""


NOWHERE = Target("nowhere")


@dataclass
class Links:
    """Resolves the links of one package; `lesson_of` answers with the lesson of a file or of a resource or item."""

    package: Package
    lesson_of: Callable[[str], UUID | None]

    def resolve(self, href: str, *, folder: str) -> Target:
        """The target of a link that stands on a page in this folder."""
        href = re.sub(r"[\x00-\x1f\x7f]", "", href).strip()
        if not href or href.startswith("#"):
            return NOWHERE
        if match := REFERENCE.match(href):
            return self._canvas(unquote(match[2]))
        if href.startswith("//"):
            href = "https:" + href
        if match := SCHEME.match(href):
            return _web(href, match[1].lower())
        return self._inside(href, folder)

    def _inside(self, href: str, folder: str) -> Target:
        name = self.package.find(href, folder=folder)
        if name is None:
            return Target("nowhere", f"“{unquote(href)[:200]}” is not in the package")
        if is_page(name) or self.package.resource_of(name) is not None:
            lesson = self.lesson_of(name)
            if lesson is not None:
                return Target("lesson", str(lesson))
        return Target("file", name)

    def _canvas(self, path: str) -> Target:
        """Canvas writes links to its own objects as `kind/identifier`, and to pages by their slug."""
        parts = urlsplit(path)
        kind, _, name = parts.path.strip("/").rpartition("/")
        address = parse_qs(parts.query).get("url", [""])[0]
        if address and (match := SCHEME.match(address)):
            return _web(address, match[1].lower())
        if kind.endswith(("pages", "wiki")) and (found := self.package.find(f"wiki_content/{name}.html")):
            name = found
        lesson = self.lesson_of(name)
        return Target("lesson", str(lesson)) if lesson else Target("nowhere", f"“{path[:200]}” was not imported")


def web_address(text: str) -> str | None:
    """An address that a person typed, with the scheme that they left out; None when it is none."""
    text = re.sub(r"[\x00-\x20\x7f]", "", text)
    if text.startswith("//"):
        text = "https:" + text
    elif re.match(r"^[\w-]+(\.[\w-]+)+([/?#:]|$)", text) and not SCHEME.match(text.split("/")[0] + "/"):
        text = "https://" + text
    match = SCHEME.match(text)
    target = _web(text, match[1].lower()) if match else NOWHERE
    return target.value if target.kind == "web" and not text.lower().startswith("mailto:") else None


def _web(href: str, scheme: str) -> Target:
    if scheme not in {"http", "https", "mailto"}:
        return Target("nowhere", f"a link of the kind “{scheme}:” is not allowed")
    try:
        known = scheme == "mailto" or urlsplit(href).hostname
    except ValueError:
        known = None
    if not known:
        return Target("nowhere", f"“{href[:200]}” is no address")
    href = re.sub(r"[\s\"<>\\^`{|}]", lambda match: quote(match[0]), href)
    return Target("web", href) if len(href) <= MAX_URL else Target("nowhere", "a link is longer than an address may be")
