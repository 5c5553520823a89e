"""One `<item>` of QTI 1.2 as it is written: its fields, what is asked, and what may be answered."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from xml.etree.ElementTree import Element

from content.imports.questions.decimals import number
from content.imports.questions.qti.material import WRAPPERS, material_html
from content.imports.questions.qti.rules import Rule, read_rules
from content.imports.xml import attribute, child, children, local_name, text_of

RESPONSES = {"response_lid": "lid", "response_str": "str", "response_num": "num", "response_xy": "xy"}
GROUPED = {"response_grp": "grp", "response_extension": "extension"}


@dataclass
class Label:
    """Something that can be chosen."""

    identifier: str
    html: str
    fields: dict[str, str]


@dataclass
class Response:
    """A place for an answer. `html` is the text that belongs to it, such as the left side of a pair."""

    identifier: str
    kind: str
    cardinality: str
    html: str = ""
    labels: list[Label] = field(default_factory=list)
    shuffle: bool = False
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Item:
    """An item: the parts of what is asked are texts and places for answers, in order."""

    identifier: str
    title: str
    fields: dict[str, str]
    parts: list[str | Response]
    rules: list[Rule]
    feedback: dict[str, str]
    highest: Decimal | None = None

    @property
    def responses(self) -> list[Response]:
        """The places for answers."""
        return [part for part in self.parts if isinstance(part, Response)]

    @property
    def html(self) -> str:
        """What is asked."""
        return "".join(part for part in self.parts if isinstance(part, str))


def read_item(node: Element) -> Item:
    """An item as written."""
    presentation = child(node, "presentation")
    fields = metadata(*children(node, "itemmetadata"))
    return Item(
        identifier=attribute(node, "ident") or fields.get("bbmd_asi_object_id", ""),
        title=" ".join(attribute(node, "title").split())[:200],
        fields=fields,
        parts=list(_parts(presentation)) if presentation is not None else [],
        rules=[rule for processing in children(node, "resprocessing") for rule in read_rules(processing)],
        feedback={attribute(part, "ident"): material_html(part) for part in children(node, "itemfeedback")},
        highest=_highest(node),
    )


def _highest(node: Element) -> Decimal | None:
    """The most that a score can be, unless it counts in percent."""
    declared = [number(attribute(part, "maxvalue")) for part in node.iter() if local_name(part) == "decvar"]
    return next((value for value in declared if value is not None and 0 < value != 100), None)


def metadata(*nodes: Element) -> dict[str, str]:
    """The fields that exporters add, by their names."""
    fields: dict[str, str] = {}
    for node in nodes:
        for part in node.iter():
            name = local_name(part)
            if name == "qtimetadatafield":
                fields[text_of(child(part, "fieldlabel"))] = text_of(child(part, "fieldentry"))
            elif name.startswith(("qmd_", "bbmd_")):
                fields[name] = text_of(part)
    return fields


def _parts(node: Element) -> Iterator[str | Response]:
    for part in node:
        name = local_name(part)
        if name in RESPONSES | GROUPED:
            yield _response(part, (RESPONSES | GROUPED)[name])
        elif name == "flow":
            yield from _parts(part)
        elif name in WRAPPERS:
            yield material_html(part)


def _response(node: Element, kind: str) -> Response:
    own = [material_html(part) for part in node if local_name(part) in {"material", "material_ref"}]
    render = next((part for part in node if local_name(part).startswith("render_")), None)
    labels = [_label(part) for part in node.iter() if local_name(part) == "response_label"]
    fields = {key.rsplit("}", 1)[-1]: value for key, value in node.attrib.items()}
    if render is not None:
        fields |= {key.rsplit("}", 1)[-1]: value for key, value in render.attrib.items()}
        fields["render"] = local_name(render)
    return Response(
        identifier=attribute(node, "ident"),
        kind=kind,
        cardinality=attribute(node, "rcardinality").lower() or "single",
        html="".join(own),
        labels=labels,
        shuffle=fields.get("shuffle", "").lower() == "yes",
        fields=fields,
    )


def _label(node: Element) -> Label:
    fields = {key.rsplit("}", 1)[-1]: value for key, value in node.attrib.items()}
    return Label(attribute(node, "ident"), material_html(node), fields)
