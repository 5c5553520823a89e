"""The demo's courses as files: a folder per course, a TOML file per lesson, their pictures beside them.

A body is a list of blocks in the shapes of the API, with two differences that make it easy to write: rich text is
given as `html`, and media and links to lessons are given by file name. Nothing here touches the database.
"""

import tomllib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "courses"
STORY = Path(__file__).parent / "story.toml"
WORK = """
<p>The chart shows rents in twelve cities as bars. It begins at 400 euros, so the dearest city looks six times as dear
as the cheapest; it is not even twice. It leaves out how large the flats are, and whose rents were asked: those of new
contracts, says a line in grey.</p><p>I would begin at nothing, sort the bars, and write the number beside each.</p>
"""
_BLOCK_IDS = uuid.UUID("5b1c1a52-7b1f-4a38-9d0e-6a3f0e4f8c11")


@dataclass(frozen=True)
class LessonFile:
    """One lesson. `name` is its file's, and what other lessons link to."""

    path: Path
    data: dict[str, Any]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def fields(self) -> dict[str, Any]:
        """What an author would send, but for the body: the settings of a quiz or an assignment included."""
        settings: dict[str, Any] = {name: self.data[name] for name in ("quiz", "assignment") if name in self.data}
        return {
            **settings,
            "title": self.data["title"],
            "type": self.data["type"],
            "duration_seconds": self.data["minutes"] * 60,
            "is_preview": self.data.get("preview", False),
        }

    @property
    def media(self) -> Iterator[Path]:
        """The files that the lesson shows or hands out."""
        for block in self.data["body"]:
            yield from (self.path.parent / block[key] for key in ("file", "captions") if key in block)

    @property
    def has_links(self) -> bool:
        """Leads to other lessons, which must have been made before its content can be."""
        return '"lesson:' in str(self.data["body"])

    @property
    def grows(self) -> bool:
        """Is not the same in the second release of its course: has a new block, or one that said something else."""
        return any("since" in block or "first" in block for block in self.data["body"])

    def body(self, media: Mapping[Path, str], lessons: Mapping[str, str], release: int = 1) -> list[dict[str, Any]]:
        """The blocks as an author sends them, with the ids that media and lessons got when they were made."""
        ids = {path.name: media[path] for path in self.media}
        blocks = [
            (self._block_id(position), _as_of(release, block)) for position, block in enumerate(self.data["body"])
        ]
        return [
            {"id": identity, "type": block["type"], "value": _value(block, ids, lessons)}
            for identity, block in blocks
            if block.get("since", 1) <= release
        ]

    def _block_id(self, position: int) -> str:
        return str(uuid.uuid5(_BLOCK_IDS, f"{self.path.parent.name}/{self.name}/{position}"))


@dataclass(frozen=True)
class CourseFolder:
    """One course: `course.toml`, its lessons and their media."""

    path: Path

    @property
    def slug(self) -> str:
        return self.path.name

    @cached_property
    def data(self) -> dict[str, Any]:
        """What `course.toml` says."""
        return tomllib.loads((self.path / "course.toml").read_text())

    @property
    def status(self) -> str:
        """Where the working copy stands once everything is loaded."""
        return str(self.data.get("second_release_status", self.data["status"]))

    @property
    def fields(self) -> dict[str, Any]:
        """What an author would send, but for the thumbnail."""
        names = ("title", "summary", "description", "category", "difficulty", "language", "price", "currency")
        return {name: self.data[name] for name in names} | {"preview_video_url": self.data.get("preview_video_url", "")}

    @property
    def thumbnail(self) -> Path | None:
        """The picture for the catalogue; an unfinished course has none."""
        return self.path / self.data["thumbnail"] if "thumbnail" in self.data else None

    @cached_property
    def sections(self) -> list[tuple[dict[str, str], list[LessonFile]]]:
        """The sections in order, each with its fields and its lessons."""
        return [
            (
                {"title": section["title"], "description": section["description"]},
                [self._lesson(name) for name in section["lessons"]],
            )
            for section in self.data["sections"]
        ]

    @property
    def lessons(self) -> list[LessonFile]:
        """All lessons in order."""
        return [lesson for _, lessons in self.sections for lesson in lessons]

    @property
    def media(self) -> set[Path]:
        """Every file that the course uses, those of the thumbnail and the certificate included."""
        thumbnail = {self.thumbnail} if self.thumbnail else set()
        return thumbnail | self._certificate_media | {path for lesson in self.lessons for path in lesson.media}

    def certificate(self, media: dict[Path, str]) -> dict[str, Any] | None:
        """The design of the certificates, with the ids that its pictures got in the school; None for the usual one."""
        design = self.data.get("certificate")
        if design is None:
            return None
        signatures = [self._with_id(each, "image", media) for each in design.get("signatures", [])]
        return {**self._with_id(design, "logo", media), "signatures": signatures}

    def _with_id(self, part: dict[str, Any], name: str, media: dict[Path, str]) -> dict[str, Any]:
        return {**part, name: media[self.path / part[name]]} if name in part else part

    @property
    def _certificate_media(self) -> set[Path]:
        design = self.data.get("certificate", {})
        named = [design.get("logo"), *(each.get("image") for each in design.get("signatures", []))]
        return {self.path / name for name in named if name}

    def _lesson(self, name: str) -> LessonFile:
        path = self.path / f"{name}.toml"
        return LessonFile(path, tomllib.loads(path.read_text()))


def all_courses() -> list[CourseFolder]:
    """Every course of the demo, the oldest first."""
    folders = [CourseFolder(path.parent) for path in FOLDER.glob("*/course.toml")]
    return sorted(folders, key=lambda course: (-course.data["days_ago"], course.slug))


def all_categories() -> dict[str, dict[str, str]]:
    """The shelves by slug: name, icon, description."""
    return tomllib.loads((FOLDER / "categories.toml").read_text())


def all_stories() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each course's slug, who took it (an address up to the @), and how."""
    for slug, takers in tomllib.loads(STORY.read_text()).items():
        for name, taken in takers.items():
            yield slug, name, taken


def _as_of(release: int, block: dict[str, Any]) -> dict[str, Any]:
    return {**block, "html": block["first"]} if release == 1 and "first" in block else block


def _value(block: dict[str, Any], media: Mapping[str, str], lessons: Mapping[str, str]) -> Any:
    match block:
        case {"type": "rich_text", "html": html}:
            return _linked(html, lessons)
        case {"type": "callout", "text": text}:
            return {**_rest(block), "text": _linked(text, lessons)}
        case {"type": "image", "file": file}:
            return {**_rest(block), "image": media[file]}
        case {"type": "document", "file": file}:
            return {**_rest(block), "document": media[file]}
        case {"type": "video"}:
            return _video(block, media)
        case {"type": "code", "code": code}:
            return {**_rest(block), "code": code.strip("\n")}
        case _:
            return _rest(block)


def _video(block: dict[str, Any], media: Mapping[str, str]) -> dict[str, Any]:
    return {
        "url": block.get("url", ""),
        "video": media[block["file"]] if "file" in block else None,
        "title": block["title"],
        "transcript": block["transcript"].strip(),
        "captions": media[block["captions"]] if "captions" in block else None,
    }


def _rest(block: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in block.items() if key not in ("type", "file", "since", "first")}


def _linked(html: str, lessons: Mapping[str, str]) -> str:
    """`html` with links to lessons by name turned into links by id."""
    for name, identity in lessons.items():
        html = html.replace(f'"lesson:{name}"', f'"lesson:{identity}"')
    return html.strip()
