"""What may be handed in: texts, links and files, each checked against what the assignment asks for."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from lib.errors import Invalid
from PIL import Image

from content.assessments.assignment import AssignmentSettings
from content.richtext import clean_html, plain_text
from content.signatures import matches_name

MOST_TEXT = 200_000
MOST_LINKS = 20
_PICTURES = {"png": "PNG", "jpg": "JPEG", "jpeg": "JPEG", "gif": "GIF", "webp": "WEBP"}
ENDINGS: dict[str, tuple[str, ...]] = {
    "document": ("pdf", "doc", "docx", "odt", "rtf", "epub"),
    "image": tuple(_PICTURES),
    "text": ("txt", "md", "tex", "bib", "py", "js", "r", "json", "xml", "ipynb", "srt", "vtt"),
    "spreadsheet": ("xls", "xlsx", "ods", "csv"),
    "presentation": ("ppt", "pptx", "odp", "key"),
    "audio": ("mp3", "wav", "ogg", "m4a"),
    "video": ("mp4", "webm", "mov", "m4v", "ogv"),
    "archive": ("zip", "gz"),
}
"""Which endings a kind of file has. What a file is, is told by its content, which must fit its ending."""
_LINK = re.compile(r"https?://(?=[^\s/?#]+\.[^\s/?#])\S+", re.IGNORECASE)  # looks for the point once
_ODD = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+")

Upload = File[Any]


def checked_work(
    rules: AssignmentSettings, *, text: str, links: Sequence[str], files: Sequence[Upload]
) -> tuple[str, list[str]]:
    """The text, cleaned, and the links. Raises Invalid that names every field with a problem."""
    problems: dict[str, list[str]] = {}
    cleaned = clean_html(text[: MOST_TEXT + 1])
    if not plain_text(cleaned) and "<img" not in cleaned:
        cleaned = ""
    if not (cleaned or links or files):
        problems["text"] = ["Hand in something: it is empty."]
    _refuse_unasked(rules, problems, text=cleaned, links=links, files=files)
    if len(text) > MOST_TEXT:
        problems["text"] = [f"The text has more than {MOST_TEXT:,} characters."]
    if len(links) > MOST_LINKS:
        problems["links"] = [f"There are more than {MOST_LINKS} links."]
    for position, link in enumerate(links):
        if len(link) > 2000 or not _LINK.fullmatch(link.strip()):
            problems[f"links.{position}"] = ["This is not a link: it has to begin with https:// or http://."]
    problems |= _problems_of_files(rules, files)
    if problems:
        raise Invalid(details={"fields": problems})
    return cleaned, [link.strip() for link in links]


def _refuse_unasked(rules: AssignmentSettings, problems: dict[str, list[str]], **given: Any) -> None:
    for kind, value in given.items():
        if value and kind not in rules.accepts:
            problems[kind] = [f"This assignment takes no {kind}."]


def _problems_of_files(rules: AssignmentSettings, files: Sequence[Upload]) -> dict[str, list[str]]:
    if len(files) > rules.most_files:
        return {"files": [f"At most {rules.most_files} files can be handed in."]}
    found = {f"files.{position}": _problem_of(rules, file) for position, file in enumerate(files)}
    return {place: [problem] for place, problem in found.items() if problem}


def _problem_of(rules: AssignmentSettings, file: Upload) -> str:
    ending = PurePosixPath(file.name or "").suffix.lower().lstrip(".")
    allowed = [one for kind in rules.file_kinds or ENDINGS for one in ENDINGS[kind]]
    if ending not in allowed:
        return f"Files of this kind are not taken. Allowed are {', '.join(sorted(allowed))}."
    if not file.size:
        return "The file is empty."
    if file.size > rules.largest_file:
        return f"The file is larger than {filesizeformat(rules.largest_file)}."
    fits = _is_picture(file, _PICTURES[ending]) if ending in _PICTURES else matches_name(file, ending)
    return "" if fits else f"The content of the file is not what .{ending} says."


def _is_picture(file: Upload, kind: str) -> bool:
    """Its header says so. It is never decoded here: it is only kept, and given back as a download."""
    try:
        file.seek(0)
        with Image.open(file, formats=(kind,)):
            return True
    except Exception:  # noqa: BLE001 - a decoder may fail in any way on what people upload
        return False
    finally:
        file.seek(0)


def safe_name(name: str | None) -> str:
    """The name of an upload as others may see it and save it: no folders, no control or bidi characters."""
    bare = PurePosixPath((name or "").replace("\\", "/")).name
    cleaned = _ODD.sub("_", bare).strip(" .") or "file"
    stem, dot, ending = cleaned.rpartition(".")
    return f"{stem[:120]}.{ending[:10]}" if dot else cleaned[:120]


def digest_of(file: Upload) -> str:
    """The SHA-256 of a file's content."""
    sha = hashlib.sha256()
    for chunk in file.chunks():
        sha.update(chunk)
    file.seek(0)
    return sha.hexdigest()
