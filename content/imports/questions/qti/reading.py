"""QTI 1.2 in, neutral questions out: quizzes, banks and groups, in the order of the file."""

from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from content.imports.questions.decimals import points
from content.imports.questions.identity import Identities
from content.imports.questions.outcome import Collection, Group, ReadQuestion, ReadQuestions, Unmappable
from content.imports.questions.pictures import NoPictures, PictureSource
from content.imports.questions.qti.item import metadata, read_item
from content.imports.questions.qti.kinds import kind_of, made
from content.imports.questions.words import Words
from content.imports.xml import attribute, child, children, local_name, text_of

MAX_DEPTH = 50
KINDS = {"assessment": "quiz", "objectbank": "bank"}


@dataclass(frozen=True)
class Place:
    """Where in the file an item stands."""

    collection: str = ""
    group: str = ""
    points: str | None = None
    category: tuple[str, ...] = ()
    depth: int = 0


class QtiReader:
    """Reads the files of one package into one result."""

    def __init__(self, source: str, pictures: PictureSource | None = None) -> None:
        self.result = ReadQuestions("qti_1.2")
        self._identities = Identities(source)
        self._pictures = pictures or NoPictures()
        self._stimuli: dict[str, str] = {}
        self._file = ""

    def read(self, root: Element, folder: str = "", file: str = "") -> None:
        """All items of a file; `folder` is where its pictures are looked for first."""
        self._file = file
        self._walk(root, Place(), folder)

    def _walk(self, node: Element, place: Place, folder: str) -> None:
        if place.depth > MAX_DEPTH:
            self.result.warn("Sections inside sections inside sections were not followed to the end.")
            return
        place = replace(place, depth=place.depth + 1)
        for part in node:
            name = local_name(part)
            if name == "item":
                self._item(part, place, folder)
            elif name in KINDS:
                self._walk(part, self._collected(part, place, KINDS[name]), folder)
            elif name == "section":
                self._walk(part, self._section(part, place), folder)
            elif name == "bankentry_item":
                self._entry(part, place)

    def _collected(self, node: Element, place: Place, kind: str) -> Place:
        settings = metadata(*children(node, "qtimetadata"))
        identifier = attribute(node, "ident")
        title = attribute(node, "title") or settings.get("bank_title", "")
        self.result.collections.append(Collection(kind, identifier, title[:200], settings, self._file))
        return replace(place, collection=identifier, category=(title[:200],) if title else ())

    def _section(self, node: Element, place: Place) -> Place:
        """A section that draws from its items is a group; others only hold them together."""
        selection = child(node, "selection_ordering", "selection")
        number = text_of(child(selection, "selection_number"))
        if not number.isdecimal() or len(number) > 6:
            return place
        extension = child(selection, "selection_extension")
        each = text_of(child(extension, "points_per_item"))
        identifier = attribute(node, "ident")
        group = Group(
            place.collection,
            identifier,
            attribute(node, "title")[:200],
            int(number),
            points(each) if each else None,
            text_of(child(selection, "sourcebank_ref")) or text_of(child(extension, "sourcebank_ref")),
            self._file,
            len(self.result.questions),
        )
        self.result.groups.append(group)
        return replace(place, group=identifier, points=group.points)

    def _entry(self, node: Element, place: Place) -> None:
        """A question that stands in a bank of the package."""
        bank, name = attribute(node, "sourcebank_ref"), attribute(node, "item_ref")
        worth = attribute(node, "points_possible")
        group = Group(place.collection, name, name, 1, points(worth) if worth else None, bank)
        group.file, group.at = self._file, len(self.result.questions)
        self.result.groups.append(group)

    def _item(self, node: Element, place: Place, folder: str) -> None:
        item = read_item(node)
        words = Words(self._pictures, folder)
        kind, name = kind_of(item), item.title or item.identifier
        try:
            if kind == "text_only_question":
                self._stimuli[item.identifier] = item.html
            if stimulus := self._stimuli.get(item.fields.get("parent_stimulus_item_ident", "")):
                item.parts.insert(0, stimulus)
            identity = self._identities.of(place.collection, item.identifier or name)
            question = made(item, identity, words, place.points)
        except Unmappable as reason:
            self.result.skip(item.identifier or name, kind, str(reason))
            return
        for lost in words.lost:
            self.result.warn(f"“{name}”: {lost}.")
        original = item.fields.get("assessment_question_identifierref", "")
        found = ReadQuestion(item.identifier, name, question, words.picture, place.category)
        found.collection, found.group, found.original = place.collection, place.group, original
        found.file, found.parts = self._file, words.parts
        self.result.questions.append(found)
