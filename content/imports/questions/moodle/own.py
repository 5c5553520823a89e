"""Our own form of a question inside Moodle XML, as our export writes it: it says what Moodle has no words for."""

import hashlib
import json
import re
from xml.etree.ElementTree import Element, tostring

from lib.errors import DomainError

from content.imports.questions.identity import Identity
from content.imports.questions.outcome import Json
from content.imports.xml import attribute, child
from content.questions import as_data, parse_question

OWN = "lectern"


def fingerprint_of(node: Element) -> str:
    """Of everything that a question says in Moodle's terms."""
    rest = Element(node.tag, node.attrib)
    rest.extend(part for part in node if part.tag != OWN)
    text = re.sub(r">\s+<", "><", tostring(rest, encoding="unicode"))
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()


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
