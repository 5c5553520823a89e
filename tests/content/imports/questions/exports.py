"""Small question files for the tests, written as other platforms write them."""

import io
import zipfile
from collections.abc import Mapping
from html import escape
from typing import Any

from content.imports.questions.outcome import ReadQuestion, ReadQuestions
from content.imports.questions.reading import read_bytes

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"


def read(data: str | bytes, name: str = "questions.xml", source: str = "bank") -> ReadQuestions:
    """What is read from a file."""
    return read_bytes(data.encode() if isinstance(data, str) else data, name=name, source=source)


def only(result: ReadQuestions) -> ReadQuestion:
    """The one question of a file of which nothing was left out."""
    assert result.skipped == []
    (found,) = result.questions
    return found


def value(result: ReadQuestions) -> dict[str, Any]:
    """The value of the one question of a file."""
    return dict(only(result).question["value"])


def package(files: Mapping[str, str | bytes]) -> bytes:
    """A zip."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def mattext(html: str, kind: str = "text/html") -> str:
    """A text of QTI."""
    return f'<material><mattext texttype="{kind}">{escape(html)}</mattext></material>'


def labels(texts: Mapping[str, str]) -> str:
    """Options by their identifiers."""
    return "".join(f'<response_label ident="{key}">{mattext(text)}</response_label>' for key, text in texts.items())


def lid(texts: Mapping[str, str], ident: str = "response1", cardinality: str = "Single", inside: str = "") -> str:
    """A place to choose."""
    choice = f"<render_choice>{labels(texts)}</render_choice>"
    return f'<response_lid ident="{ident}" rcardinality="{cardinality}">{inside}{choice}</response_lid>'


def typed(ident: str = "response1", fields: str = "", kind: str = "") -> str:
    """A place to type."""
    return (
        f'<response_str ident="{ident}" rcardinality="Single" {fields}><render_fib {kind}>'
        '<response_label ident="answer1"/></render_fib></response_str>'
    )


def rule(conditions: str, score: str | None = "100", action: str = "Set", shows: str = "") -> str:
    """What earns points, or shows a feedback."""
    points = f'<setvar action="{action}" varname="SCORE">{score}</setvar>' if score is not None else ""
    feedback = f'<displayfeedback feedbacktype="Response" linkrefid="{shows}"/>' if shows else ""
    return f"<respcondition><conditionvar>{conditions}</conditionvar>{points}{feedback}</respcondition>"


def equal(answer: str, ident: str = "response1", fields: str = "") -> str:
    """A test for one answer."""
    return f'<varequal respident="{escape(ident)}" {fields}>{escape(answer)}</varequal>'


def item(
    presentation: str,
    rules: str = "",
    *,
    ident: str = "i1",
    title: str = "Knots",
    feedback: Mapping[str, str] | None = None,
    maximum: str = "100",
    **fields: str,
) -> str:
    """An item of QTI with Canvas' fields."""
    listed = "".join(
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{text}</fieldentry></qtimetadatafield>"
        for name, text in fields.items()
    )
    said = "".join(
        f'<itemfeedback ident="{name}"><flow_mat>{mattext(text)}</flow_mat></itemfeedback>'
        for name, text in (feedback or {}).items()
    )
    outcomes = f'<outcomes><decvar maxvalue="{maximum}" minvalue="0" varname="SCORE" vartype="Decimal"/></outcomes>'
    return (
        f'<item ident="{ident}" title="{title}"><itemmetadata><qtimetadata>{listed}</qtimetadata></itemmetadata>'
        f"<presentation>{presentation}</presentation><resprocessing>{outcomes}{rules}</resprocessing>{said}</item>"
    )


def quiz(*items: str, ident: str = "quiz1", title: str = "Ropes") -> str:
    """A QTI file of one quiz."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><questestinterop xmlns="{NAMESPACE}"><assessment ident="{ident}" '
        f'title="{title}"><section ident="root_section">{"".join(items)}</section></assessment></questestinterop>'
    )


def moodle(*questions: str) -> str:
    """A Moodle XML file."""
    return f'<?xml version="1.0" encoding="UTF-8"?><quiz>{"".join(questions)}</quiz>'


def moodle_question(kind: str, text: str, inside: str = "", name: str = "Knots") -> str:
    """A question of Moodle XML."""
    asked = f'<questiontext format="html"><text><![CDATA[{text}]]></text></questiontext>'
    return f'<question type="{kind}"><name><text>{name}</text></name>{asked}{inside}</question>'


def moodle_answer(text: str, fraction: str, feedback: str = "", inside: str = "") -> str:
    """An answer of Moodle XML."""
    said = f"<feedback><text>{escape(feedback)}</text></feedback>"
    return f'<answer fraction="{fraction}" format="html"><text>{escape(text)}</text>{said}{inside}</answer>'
