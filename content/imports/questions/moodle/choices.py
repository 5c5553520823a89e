"""Moodle's questions that are answered by choosing, matching or ordering."""

from decimal import Decimal
from xml.etree.ElementTree import Element

from content.imports.questions import shapes
from content.imports.questions.moodle.fields import Fields, answers, feedback, format_of, fraction, raw_text
from content.imports.questions.outcome import Json, Unmappable
from content.imports.xml import child, children

GRADING = {"-1": "all_or_nothing", "ALL_OR_NOTHING": "all_or_nothing", "0": "position", "ABSOLUTE_POSITION": "position"}


def multichoice(fields: Fields) -> Json:
    """One or several of several options."""
    choices = _choices(fields)
    shuffle = fields.is_set("shuffleanswers", otherwise=True)
    if fields.is_set("single", otherwise=True):
        best = max((choice.weight for choice in choices), default=Decimal(0))
        if best != 1:
            raise Unmappable("No option earns all points.")
        return fields.made("single_choice", shapes.single_choice(fields.identity, choices, shuffle=shuffle))
    scoring = "right_minus_wrong" if any(choice.weight < 0 for choice in choices) else "per_option"
    if len({choice.weight for choice in choices if choice.weight > 0}) > 1:
        fields.words.lost.append("its right options were worth different shares and are now worth the same")
    return _several(fields, choices, scoring)


def all_or_nothing(fields: Fields) -> Json:
    """Several options that only count together."""
    return _several(fields, _choices(fields), "all_or_nothing")


def truefalse(fields: Fields) -> Json:
    """A statement that is true or false."""
    by_word: dict[str, Element] = {raw_text(node).lower(): node for node in answers(fields)}
    true, false = by_word.get("true"), by_word.get("false")
    if true is None or false is None or (fraction(true) > 0) == (fraction(false) > 0):
        raise Unmappable("Its answers are not one true and one false, of which one is right.")
    value = shapes.true_false(fraction(true) > 0, feedback(fields, true), feedback(fields, false))
    return fields.made("true_false", value)


def matching(fields: Fields) -> Json:
    """Pairs; what has nothing on the left is a distractor."""
    pairs, others = [], []
    for node in children(fields.node, "subquestion"):
        left = fields.words.html(_own_text(node), format_of(node, "html"))
        right = " ".join(fields.words.plain(raw_text(child(node, "answer"))).split())
        if left:
            pairs.append((left, right))
        else:
            others.append(right)
    shuffle = fields.is_set("shuffleanswers", otherwise=True)
    value = shapes.matching(fields.identity, pairs, others, shuffle=shuffle)
    return fields.made("matching", value)


def ordering(fields: Fields) -> Json:
    """Things in the order of their positions, which are written as fractions."""
    listed = answers(fields)
    if len({fraction(node) for node in listed}) == len(listed):
        listed.sort(key=fraction)
    items = [(f"{index} {raw_text(node)}", fields.html(node)) for index, node in enumerate(listed)]
    scoring = GRADING.get(fields.raw("gradingtype"), "adjacent")
    return fields.made("ordering", shapes.ordering(fields.identity, items, scoring))


def _several(fields: Fields, choices: list[shapes.Choice], scoring: str) -> Json:
    shuffle = fields.is_set("shuffleanswers", otherwise=True)
    value = shapes.multiple_choice(fields.identity, choices, shuffle=shuffle, scoring=scoring)
    return fields.made("multiple_choice", value)


def _choices(fields: Fields) -> list[shapes.Choice]:
    return [_choice(fields, node) for node in answers(fields)]


def _choice(fields: Fields, node: Element) -> shapes.Choice:
    text, image = fields.words.part(raw_text(node), format_of(node, "html"))
    return shapes.Choice(raw_text(node), text, fraction(node), feedback(fields, node), image)


def _own_text(node: Element) -> str:
    """The text of the left side, not that of the answer inside it."""
    inner = child(node, "text")
    return raw_text(node) if inner is not None else (node.text or "").strip()
