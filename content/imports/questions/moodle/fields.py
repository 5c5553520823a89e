"""The parts that all questions of Moodle XML share: texts with their formats and files, fractions, yes and no."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from content.imports.questions import shapes
from content.imports.questions.decimals import number, points
from content.imports.questions.identity import Identity
from content.imports.questions.outcome import Json, Unmappable
from content.imports.questions.pictures import EmbeddedPictures
from content.imports.questions.words import Words
from content.imports.xml import attribute, child, children

FORMATS = {"html": "html", "moodle_auto_format": "auto", "plain_text": "plain", "markdown": "markdown"}


class Fields:
    """One `<question>` and its texts."""

    def __init__(self, node: Element, identity: Identity) -> None:
        files = {
            f"{attribute(file, 'path').strip('/')}/{attribute(file, 'name')}".lstrip("/"): file.text or ""
            for file in node.iter("file")
        }
        self.node, self.identity = node, identity
        self.words = Words(EmbeddedPictures(files))

    def raw(self, name: str) -> str:
        """The text of a child, as written: directly or in its `<text>`."""
        return raw_text(child(self.node, name))

    def is_set(self, name: str, *, otherwise: bool) -> bool:
        """A yes or no of the question."""
        text = self.raw(name).lower()
        return text in ("1", "true", "yes") if text else otherwise

    def html(self, node: Element | None, otherwise: str = "html") -> str:
        """A text of the question as HTML."""
        return self.words.html(raw_text(node), format_of(node, otherwise))

    def plain(self, node: Element | None) -> str:
        """A text of the question without markup."""
        return self.words.plain(raw_text(node), format_of(node, "plain"))

    def prompt(self) -> str:
        """What is asked, with its picture."""
        node = child(self.node, "questiontext")
        return self.words.prompt(raw_text(node), format_of(node, "html"))

    def made(self, type: str, value: Json, prompt: str | None = None) -> Json:
        """The neutral question around a value."""
        prompt = self.prompt() if prompt is None else prompt
        if not prompt and type != "fill_blanks":
            prompt = self._stand_in()
        feedback = {
            "general": self.html(child(self.node, "generalfeedback")),
            "correct": self.html(child(self.node, "correctfeedback")),
            "incorrect": self.html(child(self.node, "incorrectfeedback")),
        }
        worth = self.raw("defaultgrade") or self.raw("defaultmark")
        return shapes.question(self.identity, type, prompt, value, points=points(worth), **feedback)

    def _stand_in(self) -> str:
        """A question of a picture alone takes the picture's words, or its own name."""
        picture = self.words.picture
        if picture is None:
            raise Unmappable("It has no text.")
        return self.words.html(picture.alt or self.raw("name") or picture.name, "plain")


def raw_text(node: Element | None) -> str:
    """The text inside `<text>`, or of the element itself in old files."""
    if node is None:
        return ""
    inner = child(node, "text")
    return "".join((node if inner is None else inner).itertext()).strip()


def format_of(node: Element | None, otherwise: str) -> str:
    """How a text is written."""
    return FORMATS.get(attribute(node, "format"), otherwise) if node is not None else otherwise


def fraction(node: Element) -> Decimal:
    """The share of the points that an answer earns."""
    value = number(attribute(node, "fraction") or raw_text(child(node, "fraction")))
    return Decimal(0) if value is None else value / 100


def feedback(fields: Fields, node: Element) -> str:
    """What is said about one answer."""
    return fields.html(child(node, "feedback"))


def answers(fields: Fields) -> list[Element]:
    """The answers of a question."""
    return list(children(fields.node, "answer"))
