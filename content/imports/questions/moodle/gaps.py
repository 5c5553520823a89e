"""Moodle's texts with gaps whose words are chosen from lists: `ddwtos` and `gapselect`."""

import re
from decimal import Decimal

from content.imports.questions import shapes
from content.imports.questions.moodle.fields import Fields, format_of, raw_text
from content.imports.questions.outcome import Json, Unmappable
from content.imports.xml import child, children

GAP = re.compile(r"\[\[(\d{1,4})\]\]")


def gaps(fields: Fields) -> Json:
    """Each gap offers the words of its group; the number in it says which is right."""
    words = [*children(fields.node, "dragbox"), *children(fields.node, "selectoption")]
    texts = [fields.html(node) for node in words]
    groups = [raw_text(child(node, "group")) or "1" for node in words]
    shuffle = fields.is_set("shuffleanswers", otherwise=False)
    node = child(fields.node, "questiontext")
    numbers = [int(found) for found in GAP.findall(raw_text(node))]
    shapes.not_endless(len(numbers))
    blanks: list[Json] = []
    for position, right in enumerate(numbers, 1):
        if not 1 <= right <= len(words):
            raise Unmappable(f"Its gap {right} has no word of that number.")
        group = groups[right - 1]
        choices = [
            shapes.Choice(f"{position} {index}", text, Decimal(int(index == right)))
            for index, text in enumerate(texts, 1)
            if groups[index - 1] == group
        ]
        value = shapes.single_choice(fields.identity, choices, shuffle=shuffle)
        blanks.append({"id": str(position), "kind": "choice", **value})
    counted = iter(range(1, len(numbers) + 1))
    text = GAP.sub(lambda _: f"[[{next(counted)}]]", raw_text(node))
    text = fields.words.prompt(text, format_of(node, "html"))
    return fields.made("fill_blanks", shapes.fill_blanks(text, blanks), prompt="")
