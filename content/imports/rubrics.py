"""The rubrics of Canvas."""

from decimal import Decimal
from html import escape
from typing import Any
from uuid import uuid4
from xml.etree.ElementTree import Element

from content.imports.questions.decimals import number, written
from content.imports.xml import child, children, text_of

MOST_CRITERIA = 30
MOST_LEVELS = 10


def rubric_of(node: Element, points: str) -> list[dict[str, Any]]:
    """The criteria of a rubric; none where they don't add up to the points of the assignment."""
    found = [_criterion(each) for each in children(child(node, "criteria"), "criterion")]
    total = sum((Decimal(each["points"]) for each in found), Decimal(0))
    fits = found and len(found) <= MOST_CRITERIA and total == Decimal(points)
    return found if fits and all(each["title"] for each in found) else []


def _criterion(node: Element) -> dict[str, Any]:
    worth = _points(node)
    levels = [_level(rating, worth) for rating in children(child(node, "ratings"), "rating")]
    levels = [level for level in levels if level["title"]]
    return {
        **_named(node),
        "points": written(worth),
        "levels": levels if len(levels) <= MOST_LEVELS else [],
    }


def _level(node: Element, most: Decimal) -> dict[str, Any]:
    return {**_named(node), "points": written(min(_points(node), most))}


def _named(node: Element) -> dict[str, Any]:
    words = text_of(child(node, "long_description"))
    described = f"<p>{escape(words)}</p>" if words else ""
    return {"id": str(uuid4()), "title": text_of(child(node, "description"))[:500], "description": described}


def _points(node: Element) -> Decimal:
    return max(Decimal(0), number(text_of(child(node, "points"))) or Decimal(0))
