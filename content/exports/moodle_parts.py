"""What all questions of Moodle XML are written with."""

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text as XML may hold it."""
    return FORBIDDEN.sub("", text).replace("\r", "")


def put(node: Element, name: str, text: str) -> Element:
    """A child of words alone."""
    child = SubElement(node, name)
    child.text = clean(text)
    return child


def put_text(node: Element, name: str, text: str, *, html: bool = False, **fields: str) -> Element:
    """A child whose words stand in a `<text>`."""
    child = SubElement(node, name, fields | ({"format": "html"} if html else {}))
    put(child, "text", text)
    return child


def put_answer(node: Element, text: str, share: Fraction, feedback: str = "", *, html: bool = False) -> Element:
    """An answer that earns a share of the points."""
    answer = put_text(node, "answer", text, html=html, fraction=percent(share))
    put_text(answer, "feedback", feedback, html=True)
    return answer


def with_images(data: Mapping[str, Any], files: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    """A question whose pictures stand in the texts that they belong to, as Moodle has them."""
    value = dict(data["value"])
    for name, said in (("options", "text"), ("items", "text"), ("pairs", "left")):
        if name in value:
            value[name] = [_with_image(part, said, files) for part in value[name]]
    return {**data, "value": value}


def _with_image(part: Mapping[str, Any], said: str, files: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    shown = part.get("image")
    if not shown or shown["image"] not in files:
        return dict(part)
    image = Element("img", src=f"@@PLUGINFILE@@/{files[shown['image']][0]}", alt=clean(shown["alt"]))
    return {**part, said: f"{part[said]}<p>{tostring(image, encoding='unicode')}</p>"}


def percent(share: Fraction) -> str:
    """A share as Moodle writes it: in percent, with up to seven places."""
    return decimal(share * 100, places=7)


def decimal(number: Fraction, *, places: int = 12) -> str:
    """A number in plain digits."""
    scaled = round(number * 10**places)
    whole, rest = divmod(abs(scaled), 10**places)
    digits = f"{whole}.{rest:0{places}d}".rstrip("0").rstrip(".")
    return f"-{digits}" if scaled < 0 else digits


def near(answer: Mapping[str, Any]) -> tuple[Fraction, Fraction]:
    """The middle of what is accepted, and how far off it a number may be."""
    if "minimum" in answer:
        low, high = Fraction(answer["minimum"]), Fraction(answer["maximum"])
        return (low + high) / 2, (high - low) / 2
    value, tolerance = Fraction(answer["value"]), Fraction(answer["tolerance"])
    return value, abs(value) * tolerance if answer["tolerance_kind"] == "relative" else tolerance
