"""Our own form of a question inside Moodle XML, as our export writes it: it says what Moodle has no words for."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, tostring

from lib.errors import DomainError

from content.imports.questions.identity import Identity
from content.imports.questions.outcome import Json, Picture
from content.imports.questions.pictures import IMAGES
from content.imports.questions.words import Words
from content.imports.xml import attribute, child
from content.questions import as_data, parse_question
from content.questions.pictured import with_pictures

OWN = "lectern"


def fingerprint_of(node: Element) -> str:
    """Of everything that a question says in Moodle's terms."""
    rest = Element(node.tag, node.attrib)
    rest.extend(part for part in node if part.tag != OWN)
    text = re.sub(r">\s+<", "><", tostring(rest, encoding="unicode"))
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


def with_its_files(data: Json, words: Words) -> Json:
    """The question with those pictures of its options whose files came along, by names that begin with their ids."""

    def found(picture: Mapping[str, Any]) -> Mapping[str, Any] | None:
        for ending in IMAGES:
            name = f"{picture['image']}{ending}"
            if file := words.source.find(f"@@PLUGINFILE@@/{name}", ""):
                words.parts[picture["image"]] = Picture(name, picture["alt"], file[1])
                return picture
        return None

    return with_pictures(data, found)


def own_form(node: Element, identity: Identity) -> Json | None:
    """The question that stands there in our form; None where there is none, or the rest was changed since."""
    own = child(node, OWN)
    if own is None or attribute(own, "fingerprint") != fingerprint_of(node):
        return None
    try:
        data = json.loads(own.text or "")
        return as_data(parse_question({**data, "id": str(identity), "prompt_image": None}))
    except (ValueError, TypeError, RecursionError, DomainError):
        return None
