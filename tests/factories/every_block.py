"""A course in which every type of block stands, and what each type looks like when its author changes it."""

from io import BytesIO
from typing import Any
from uuid import uuid4

from accounts.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from content.actions.bank_questions import add_question
from content.actions.media import add_document, add_image
from content.models import Course, QuestionBank
from content.questions import as_data
from content.questions.blocks import asks, block_of
from tests.content.questions import made
from tests.factories.courses import add_lesson, draft_course, text

TYPES = ("rich_text", "image", "video", "document", "code", "callout", "table", "embed")


def picture(by: User, title: str = "A knot", color: str = "navy", size: tuple[int, int] = (60, 40)) -> str:
    """The uuid of a new image of `by`."""
    file = BytesIO()
    Image.new("RGB", size, color).save(file, "PNG")
    uploaded = SimpleUploadedFile(f"{color}.png", file.getvalue(), "image/png")
    return str(add_image(by=by, file=uploaded, title=title).uuid)


def handout(by: User, title: str = "Handout", words: bytes = b"Knots, in short.") -> str:
    """The uuid of a new file of `by`."""
    return str(add_document(by=by, file=SimpleUploadedFile("handout.txt", words, "text/plain"), title=title).uuid)


def one_of_each(by: User) -> list[dict[str, Any]]:
    """Eight blocks, one of each type."""
    values: dict[str, Any] = {
        "rich_text": "<h2>Loops</h2><p>A <strong>bowline</strong> holds.</p><ul><li>Tie</li><li>Pull</li></ul>",
        "image": {"image": picture(by), "alt": "A bowline", "caption": "Tied"},
        "video": {"url": "https://youtu.be/dQw4w9WgXcQ", "video": None, "title": "Tying", "transcript": "Over, under."},
        "document": {"document": handout(by), "title": "All knots"},
        "code": {"language": "python", "code": "\n".join(f"tie({n})" for n in range(20)), "caption": "By program"},
        "callout": {"style": "info", "title": "Mind", "text": "<p>Ropes wear out.</p>"},
        "table": {"caption": "Strength", "header": True, "rows": [["Knot", "kN"], ["Bowline", "9"], ["Hitch", "7"]]},
        "embed": {"url": "https://example.org/knots", "title": "More knots"},
    }
    return [{"id": str(uuid4()), "type": kind, "value": values[kind]} for kind in TYPES]


def one_question_of_each(by: User) -> list[dict[str, Any]]:
    """Ten blocks of a quiz: a question of each type, one of them with a picture, and a draw from a bank."""
    blocks = [block_of(as_data(question)) | {"id": str(uuid4())} for question in made.one_of_each()]
    blocks[2]["value"]["prompt_image"] = {"image": picture(by), "alt": "A bowline"}
    bank = QuestionBank.objects.create(owner=by, title=f"Knots {uuid4()}")
    for number in range(3):
        asked = as_data(made.single("1", "0", prompt=f"<p>Knot {number}?</p>"))
        add_question(bank=bank, by=by, data=asked, tags=["knots"], difficulty="easy")
    draw = {"bank": str(bank.pk), "count": 2, "tags": ["knots"], "difficulty": "easy", "points": "2"}
    return [*blocks, {"id": str(uuid4()), "type": "question_draw", "value": draw}]


def altered(block: dict[str, Any]) -> dict[str, Any]:
    """The block as its author changed it."""
    value = block["value"]
    match block["type"]:
        case "rich_text":
            value = f"{value}<p>One more thought.</p>"
        case "image":
            value = {**value, "alt": f"{value['alt']} again"}
        case "video":
            value = {**value, "title": f"{value['title']} again", "transcript": "Under, over."}
        case "code":
            value = {**value, "code": f"{value['code']}\nuntie()"}
        case "callout":
            value = {**value, "style": "warning" if value["style"] != "warning" else "tip"}
        case "table":
            value = {**value, "rows": [["changed", *value["rows"][0][1:]], *value["rows"][1:]]}
        case kind if asks(block):
            value = {**value, **_altered_question(kind, value)}
        case _:
            value = {**value, "title": f"{value['title']} again"}
    return {**block, "value": value}


def _altered_question(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """The key, for the types that have one."""
    match kind:
        case "single_choice" | "multiple_choice":
            first, *rest, last = value["options"]
            key = "weight" if "weight" in first else "correct"
            return {"options": [{**first, key: last[key]}, *rest, {**last, key: first[key]}]}
        case "true_false":
            return {"answer": not value["answer"]}
        case "short_text":
            return {"answers": [*value["answers"], {"text": "Paname", "weight": "1", "feedback": ""}]}
        case "numeric":
            return {"answers": [{**answer, "feedback": "Near enough."} for answer in value["answers"]]}
        case "matching":
            first, *rest = value["pairs"]
            return {"pairs": [{**first, "right": rest[0]["right"]}, *rest]}
        case "ordering":
            return {"items": value["items"][::-1]}
        case "fill_blanks":
            return {"text": f"{value['text']}<p>Well.</p>"}
        case "question_draw":
            return {"count": 1}
    return {"guidance": "Be kind."}


def course_of_every_block(*, by: User, **fields: Any) -> Course:
    """Three sections; the first has four lessons with one block of each type and a quiz, the others plain ones."""
    course = draft_course(
        by=by, sections=3, lessons=2, price=1900, preview_video_url="https://youtu.be/dQw4w9WgXcQ", **fields
    )
    assert course.page is not None
    first = course.page.get_children().first().specific
    for number in range(4):
        add_lesson(first, by=by, title=f"Everything {number}", body=one_of_each(by))
        first.refresh_from_db()
    add_lesson(first, by=by, title="Growing", body=[text("So far this.")])
    first.refresh_from_db()
    add_lesson(first, by=by, title="Asking", type="QUIZ", body=[text("Now for you."), *one_question_of_each(by)])
    return course
