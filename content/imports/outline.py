"""From an outline of any depth to sections of lessons.

A folder whose leaves are lessons becomes a section, named by the folders on the way to it: “Unit › Part”. Lessons
that come after a subfolder stay after it, in a section “(continued)”. A text header of Canvas divides its module.
"""

from dataclasses import dataclass, field

from content.imports.manifest import Item, Manifest

BETWEEN = " › "
MAX_TITLE = 255


@dataclass
class OutlineSection:
    """A section to be: its title, and the items that become its lessons."""

    title: str
    items: list[Item] = field(default_factory=list)


@dataclass
class Outline:
    """The outline, flattened. `inside` names the first lesson below a folder, for links that lead to folders."""

    sections: list[OutlineSection] = field(default_factory=list)
    headers: list[Item] = field(default_factory=list)
    inside: dict[str, Item] = field(default_factory=dict)


def flatten(manifest: Manifest, headers: set[str]) -> Outline:
    """The sections of a manifest; `headers` are the identifiers of items that are text headers."""
    flattener = _Flattener(manifest.title or "Lessons", headers)
    flattener.walk(_below_the_root(manifest), [], [])
    return flattener.outline


def _below_the_root(manifest: Manifest) -> list[Item]:
    """The standard wraps every outline in one item without a title."""
    items = manifest.items
    while len(items) == 1 and items[0].children and not items[0].resource_id:
        if items[0].title not in ("", manifest.title):
            break
        items = items[0].children
    return items


class _Flattener:
    def __init__(self, course_title: str, headers: set[str]) -> None:
        self.outline = Outline()
        self._course_title = course_title
        self._headers = headers
        self._path: list[str] | None = None
        self._titles: set[str] = set()

    def walk(self, items: list[Item], path: list[str], folders: list[str]) -> None:
        """Place everything below a folder; `folders` are the identifiers on the way."""
        here = path
        for item in items:
            if item.children:
                below, within = [*path, item.title], [*folders, item.identifier]
                if item.resource_id:
                    self._place(item, below, within)
                self.walk(item.children, below, within)
            elif item.identifier in self._headers and not item.resource_id:
                self.outline.headers.append(item)
                here = [*path, item.title]
            else:
                self._place(item, here, folders)

    def _place(self, item: Item, path: list[str], folders: list[str]) -> None:
        if path != self._path:
            self.outline.sections.append(OutlineSection(self._title(path)))
            self._path = path
        self.outline.sections[-1].items.append(item)
        for folder in folders:
            self.outline.inside.setdefault(folder, item)

    def _title(self, path: list[str]) -> str:
        parts = [part for part in path if part]
        title = BETWEEN.join(parts)
        if not parts:
            title = f"Section {len(self.outline.sections) + 1}" if path else self._course_title
        elif len(title) > MAX_TITLE:
            title = f"…{BETWEEN}{parts[-1]}"
        continued = title in self._titles
        self._titles.add(title)
        return title[: MAX_TITLE - 12].rstrip() + " (continued)" if continued else title[:MAX_TITLE].rstrip()
