"""A question bank as Moodle XML, for other platforms, and for us again without any loss.

Every question is written in Moodle's own terms. Beside them stands our own form of it, with a digest of what it stands
beside: our reader takes it as long as nobody has changed the rest.
"""

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from content.bank_rows import images_of, neutral
from content.exports.moodle_parts import put, put_text, with_images
from content.exports.moodle_types import KINDS, WRITERS
from content.imports.questions.moodle.own import OWN, fingerprint_of
from content.models import BankQuestion, CourseImage, QuestionBank

PORTION = 500


def moodle_xml(bank: QuestionBank) -> bytes:
    """All questions of a bank, in their order."""
    root = Element("quiz")
    category = SubElement(root, "question", type="category")
    put_text(category, "category", f"top/{bank.title.replace('/', '//')}")
    for row in _rows(bank):
        root.append(_question(row))
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")


def _rows(bank: QuestionBank) -> Iterable[BankQuestion]:
    rows = bank.questions.select_related("picture").prefetch_related("tags")
    return rows.iterator(chunk_size=PORTION)


def _question(row: BankQuestion) -> Element:
    data = neutral(row)
    node = Element("question", type=KINDS[row.type])
    put_text(node, "name", row.title)
    asked = put_text(node, "questiontext", data["prompt"], html=True)
    shown = data.pop("prompt_image")
    if row.picture is not None and shown is not None:
        _picture(asked, row.picture, shown["alt"])
    put_text(node, "generalfeedback", data["feedback"]["general"], html=True)
    put(node, "defaultgrade", data["points"])
    put(node, "penalty", "0")
    put(node, "hidden", "0")
    put(node, "idnumber", str(row.pk))
    files = _files_of_parts(data)
    WRITERS[row.type](node, with_images(data, files))
    _attach(node, files)
    for kind in ("correct", "incorrect"):
        if data["feedback"][kind]:
            put_text(node, f"{kind}feedback", data["feedback"][kind], html=True)
    tags = SubElement(node, "tags")
    for tag in row.tags.all():
        put_text(tags, "tag", tag.name)
    own = SubElement(node, OWN, fingerprint=fingerprint_of(node))
    own.text = json.dumps(data, ensure_ascii=True, sort_keys=True)
    return node


def _files_of_parts(data: dict[str, Any]) -> dict[str, tuple[str, str]]:
    """The pictures of options, items and left sides: the name and the packed bytes of each, by its id."""
    files = {}
    for uuid, image in images_of(data).items():
        packed = _packed(image)
        if packed is not None:
            files[uuid] = (f"{uuid}{PurePosixPath(image.file.name).suffix.lower()}", packed)
    return files


def _attach(node: Element, files: Mapping[str, tuple[str, str]]) -> None:
    """Each file beside the text that shows it."""
    for holder in list(node.iter()):
        said = holder.findtext("text") or ""
        for name, packed in files.values():
            if f"@@PLUGINFILE@@/{name}" in said:
                SubElement(holder, "file", name=name, path="/", encoding="base64").text = packed


def _packed(image: CourseImage) -> str | None:
    try:
        with image.file.open("rb") as file:
            return b64encode(file.read()).decode()
    except OSError:
        return None


def _picture(asked: Element, picture: CourseImage, alt: str) -> None:
    """The file stands in the text as Moodle has it."""
    name = picture.file.name.rsplit("/", 1)[-1]
    packed = _packed(picture)
    if packed is None:
        return
    text = asked.find("text")
    assert text is not None
    image = Element("img", src=f"@@PLUGINFILE@@/{name}", alt=alt)
    text.text = f"{text.text}<p>{tostring(image, encoding='unicode')}</p>"
    SubElement(asked, "file", name=name, path="/", encoding="base64").text = packed
