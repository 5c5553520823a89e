"""Pictures of questions: named by uuid in the question, their frozen files beside it in the compiled block.

A question says nothing of files, so a block that holds one keeps them outside of its value:
`{"id", "type", "value", "pictures": {uuid of the picture: {"file", "width", "height"}}}`. A draw has there those of its
whole pool.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from content.questions.pictured import pictures_of
from content.questions.pictured import with_pictures as replaced

Pictures = dict[str, dict[str, Any]]
LinkTo = Callable[[str | None], str | None]


def named_in(questions: Iterable[Mapping[str, Any]]) -> list[str]:
    """The uuids of the pictures that neutral questions, or the values of their blocks, name; each once."""
    pictures = (picture for question in questions for picture in pictures_of(question))
    return list(dict.fromkeys(str(picture["image"]) for picture in pictures if picture.get("image")))


def pictures_in(blocks: Iterable[Mapping[str, Any]]) -> Pictures:
    """The frozen files of all pictures in the compiled blocks of a quiz."""
    return {uuid: file for block in blocks for uuid, file in block.get("pictures", {}).items()}


def with_pictures(block: Mapping[str, Any]) -> dict[str, Any]:
    """A compiled block in which each question has the file of its picture beside the picture's name, to be compared."""
    value, files = block["value"], block.get("pictures", {})
    if value.get("pool"):
        value = {**value, "pool": [_with_picture(question, files) for question in value["pool"]]}
    return {"id": block["id"], "type": block["type"], "value": _with_picture(value, files)}


def _with_picture(question: Mapping[str, Any], files: Pictures) -> dict[str, Any]:
    return replaced(question, lambda picture: {**picture, **files.get(str(picture["image"]), {})})


def learner_question(view: Mapping[str, Any], pictures: Pictures, link_to: LinkTo) -> dict[str, Any]:
    """A `public_view` as it is sent to learners: its pictures, those of options and the like included, are links.

    Each becomes `{"url", "width", "height", "alt"}`, all but the last None where there is no file.
    """

    def linked(picture: Mapping[str, Any]) -> dict[str, Any]:
        file = pictures.get(str(picture["image"]), {})
        size = {name: file.get(name) for name in ("width", "height")}
        return {"url": link_to(file.get("file")), **size, "alt": picture["alt"]}

    return replaced({"prompt_image": None, **view}, linked)
