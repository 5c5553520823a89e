"""An assignment of a package: what is to be done, and how it is handed in and marked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from content.imports.questions.decimals import number, written
from content.imports.quiz_settings import attempts, fitting, time_of, times
from content.imports.xml import attribute, child, children, local_name, text_of

FORMATS = {"text": "text", "html": "text", "url": "links", "file": "files"}
TYPES = {"online_text_entry": "text", "online_upload": "files", "online_url": "links", "media_recording": "files"}
ENDINGS: dict[str, set[str]] = {
    "document": {"pdf", "doc", "docx", "odt", "rtf", "epub"},
    "image": {"png", "jpg", "jpeg", "gif", "webp", "svg", "heic"},
    "text": {"txt", "md", "csv", "py", "java", "js", "html", "css", "c", "cpp", "json", "xml", "tex", "ipynb"},
    "spreadsheet": {"xls", "xlsx", "ods"},
    "presentation": {"ppt", "pptx", "odp", "key"},
    "audio": {"mp3", "wav", "m4a", "ogg", "flac"},
    "video": {"mp4", "webm", "mov", "m4v", "avi"},
    "archive": {"zip", "tar", "gz", "7z", "rar"},
}
LOST = {
    "peer_reviews": "is reviewed by other learners",
    "has_group_category": "is done in groups",
    "moderated_grading": "is graded by several people",
}


@dataclass
class Assignment:
    """Its words as HTML, its files, and its settings; `lost` is what could not be kept, as ends of sentences."""

    title: str = ""
    html: str = ""
    attachments: list[str] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)


def read_assignment(root: Element, html: str) -> Assignment:
    """An `assignment` of Common Cartridge, with what Canvas adds to it, or Canvas' `assignment_settings.xml`.

    `html` are its words where they stand in a file of their own.
    """
    found = Assignment(title=text_of(child(root, "title")), html=html)
    settings: dict[str, Any] = {}
    gradable = child(root, "gradable")
    if gradable is not None:
        settings |= _points(attribute(gradable, "points_possible"))
    formats = [attribute(node, "type").lower() for node in children(child(root, "submission_formats"), "format")]
    accepts = _accepted(formats, FORMATS)
    own = child(root, "extensions", "assignment")
    canvas = own if own is not None else root if child(root, "submission_types") is not None else None
    if canvas is not None:
        settings |= _canvas(canvas, found)
        accepts = _accepted(text_of(child(canvas, "submission_types")).split(","), TYPES) or accepts
    if accepts:
        settings["accepts"] = accepts
    else:
        found.lost.append("asks for nothing to be handed in")
    found.attachments = [attribute(node, "href") for node in children(child(root, "attachments"), "attachment")]
    found.settings = fitting("assignment", settings, found.lost)
    return found


def is_assignment(root: Element) -> bool:
    """Whether this is one."""
    return local_name(root) == "assignment"


def _points(text: str) -> dict[str, str]:
    worth = number(text)
    return {"points": written(worth)} if worth is not None and worth >= 0 else {}


def _accepted(words: Iterable[str], known: dict[str, str]) -> list[str]:
    found = [known[word.strip()] for word in words if word.strip() in known]
    return [kind for kind in ("text", "files", "links") if kind in found]


def _canvas(node: Element, found: Assignment) -> dict[str, Any]:
    said = {local_name(each): text_of(each) for each in node}
    due = time_of(said.get("due_at", ""))
    kinds = _kinds(said.get("allowed_extensions", ""), found)
    found.lost += [words for name, words in LOST.items() if said.get(name) == "true"]
    if said.get("grading_type", "points") not in ("points", "percent", ""):
        found.lost.append(f"is graded by “{said['grading_type'][:50]}”; here it is graded with points")
    return {
        **_points(said.get("points_possible", "")),
        **times(node),
        **({"due_at": due} if due else {}),
        **({"file_kinds": kinds} if kinds else {}),
        **attempts(said.get("allowed_attempts", "")),
        **({"anonymous": True} if said.get("anonymous_grading") == "true" else {}),
    }


def _kinds(endings: str, found: Assignment) -> list[str]:
    wanted = {ending.strip().lower().lstrip(".") for ending in endings.split(",")} - {""}
    kinds = [kind for kind, known in ENDINGS.items() if known & wanted]
    unknown = wanted - set().union(*ENDINGS.values())
    if unknown:
        found.lost.append(f"takes files of kinds that are not known here ({', '.join(sorted(unknown))[:100]})")
    return [] if unknown else kinds
