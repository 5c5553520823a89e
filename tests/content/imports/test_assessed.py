"""Quizzes, question banks and assignments of a package become lessons and banks; what can't come along is named."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from content.actions.imports import import_course
from content.bank_rows import neutral
from content.imports.course import ImportedLesson, ImportReport
from content.models import Course, CourseImage, QuestionBank
from content.tree import DraftLesson, read_draft
from tests.cast import Cast
from tests.content.imports.packages import Files, item, manifest, packed, picture, read, resource

QUIZ, BANK = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment", "imsqti_xmlv1p2/imscc_xmlv1p3/question-bank"
PART = "associatedcontent/imscc_xmlv1p1/learning-application-resource"
PAGE = '<p>Look:</p><img src="knot.png" alt="A knot">'


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def question(ident: str, prompt: str = "Is it?", kind: str = "true_false_question") -> str:
    """A statement that is true."""
    prompt = prompt.replace("<", "&lt;")
    field = (
        f"<qtimetadatafield><fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry></qtimetadatafield>"
    )
    labels = "".join(
        f'<response_label ident="{key}"><material><mattext>{text}</mattext></material></response_label>'
        for key, text in (("1", "True"), ("2", "False"))
    )
    return (
        f'<item ident="{ident}" title="{ident}"><itemmetadata><qtimetadata>{field}</qtimetadata></itemmetadata>'
        f'<presentation><material><mattext texttype="text/html">{prompt}</mattext></material>'
        f'<response_lid ident="r" rcardinality="Single"><render_choice>{labels}</render_choice></response_lid>'
        '</presentation><resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE"/></outcomes>'
        '<respcondition><conditionvar><varequal respident="r">1</varequal></conditionvar>'
        '<setvar action="Set" varname="SCORE">100</setvar></respcondition></resprocessing></item>'
    )


def group(ident: str, pick: int, *questions: str, points: str = "3", bank: str = "") -> str:
    """A section that draws."""
    reference = f"<sourcebank_ref>{bank}</sourcebank_ref>" if bank else ""
    return (
        f'<section ident="{ident}" title="{ident}"><selection_ordering><selection>'
        f"<selection_number>{pick}</selection_number>{reference}<selection_extension>"
        f"<points_per_item>{points}</points_per_item></selection_extension></selection></selection_ordering>"
        f"{''.join(questions)}</section>"
    )


def quiz(*parts: str, ident: str = "Q", title: str = "Own title", before: str = "") -> str:
    inside = f'{before}<section ident="root">{"".join(parts)}</section>'
    return f'<questestinterop><assessment ident="{ident}" title="{title}">{inside}</assessment></questestinterop>'


def bank(*parts: str, ident: str = "B", title: str = "Ropes") -> str:
    field = f"<qtimetadatafield><fieldlabel>bank_title</fieldlabel><fieldentry>{title}</fieldentry></qtimetadatafield>"
    inside = f"<qtimetadata>{field}</qtimetadata>{''.join(parts)}"
    return f'<questestinterop><objectbank ident="{ident}">{inside}</objectbank></questestinterop>'


def one(kind: str, files: Files, **more: str) -> tuple[ImportedLesson, ImportReport]:
    """The lesson of a package with one resource, whose file is the first."""
    listed = [resource("R", kind, next(iter(files)), **more)]
    course, report = read(packed({"imsmanifest.xml": manifest([item("I", "Test", "R")], listed), **files}))
    return course.lessons()[0], report


def meta(**said: str) -> str:
    return f"<quiz>{''.join(f'<{name}>{value}</{name}>' for name, value in said.items())}</quiz>"


def test_a_quiz_becomes_a_lesson_with_its_questions_in_order() -> None:
    broken = question("no", kind="file_upload_question")
    files = {"q/quiz.xml": quiz(question("a", PAGE), broken, question("b")), "q/knot.png": picture()}
    lesson, report = one(QUIZ, files)
    assert (lesson.title, lesson.type) == ("Test", "QUIZ")
    assert [block["type"] for block in lesson.blocks] == ["true_false", "true_false"]
    assert lesson.blocks[0]["value"]["prompt_image"]["alt"] == "A knot"
    assert (report.questions_total, report.questions_imported, report.quizzes, report.files) == (3, 2, 1, 1)
    assert [(each["identifier"], each["type"]) for each in report.questions_skipped] == [("no", "file_upload_question")]
    assert (report.items_total, report.items_imported, report.skipped) == (1, 1, [])


def test_canvas_says_how_a_quiz_is_taken() -> None:
    said = meta(
        **{"title": "Canvas title", "description": "&lt;p&gt;Take your time.&lt;/p&gt;", "shuffle_answers": "true"},
        **{"time_limit": "20", "allowed_attempts": "3", "scoring_policy": "keep_average", "hide_results": "always"},
        **{"unlock_at": "2026-01-05T08:00:00", "lock_at": "2026-02-05T08:00:00Z", "access_code": "sesame"},
    )
    lesson, report = one(QUIZ, {"q/assessment_qti.xml": quiz(question("a")), "q/assessment_meta.xml": said})
    assert lesson.settings == {
        **{"time_limit_seconds": 1200, "attempts_allowed": 3, "counts": "average"},
        **{"opens_at": "2026-01-05T08:00:00Z", "closes_at": "2026-02-05T08:00:00Z"},
        **{"show_marks": "never", "show_answers": "never"},
    }
    assert lesson.blocks[0] == {"type": "rich_text", "value": "<p>Take your time.</p>"}
    assert "The quiz “Test” asks for an access code. Look whether it is as you want it." in report.warnings


def test_settings_that_contradict_each_other_are_left_out_and_named() -> None:
    said = meta(unlock_at="2026-02-05T08:00:00", lock_at="2026-01-05T08:00:00", time_limit="0.1", allowed_attempts="-1")
    lesson, report = one(QUIZ, {"q/assessment_qti.xml": quiz(question("a")), "q/assessment_meta.xml": said})
    assert set(lesson.settings) == {"opens_at", "show_marks", "show_answers"}
    assert len([warning for warning in report.warnings if "can't be kept" in warning]) == 2


def test_qti_itself_says_limits_and_the_pass_mark() -> None:
    fields = "".join(
        f"<qtimetadatafield><fieldlabel>{name}</fieldlabel><fieldentry>{value}</fieldentry></qtimetadatafield>"
        for name, value in (("cc_maxattempts", "2"), ("qmd_timelimit", "30"))
    )
    cut = '<outcomes_processing><outcomes><decvar maxvalue="50" cutvalue="35"/></outcomes></outcomes_processing>'
    before = f"<qtimetadata>{fields}</qtimetadata>{cut}"
    lesson, _ = one(QUIZ, {"quiz.xml": quiz(question("a"), before=before)})
    assert lesson.settings == {"attempts_allowed": 2, "time_limit_seconds": 1800, "pass_mark": "70"}


def test_points_that_a_module_asks_for_are_the_pass_mark() -> None:
    required = (
        '<modules><module><completionRequirements><completionRequirement type="min_score"><identifierref>I'
        "</identifierref><min_score>7.5</min_score></completionRequirement></completionRequirements></module></modules>"
    )
    files = {
        "q/assessment_qti.xml": quiz(question("a")),
        "q/assessment_meta.xml": meta(points_possible="10"),
        "course_settings/module_meta.xml": required,
    }
    lesson, _ = one(QUIZ, files)
    assert lesson.settings["pass_mark"] == "75"


def test_groups_draw_from_banks_and_whole_groups_stand_in_the_quiz() -> None:
    parts = [
        question("first"),
        group("G", 2, question("a"), question("b"), question("c")),
        group("H", 2, question("d"), question("e"), points="4"),
        group("J", 1, bank="B"),
        group("K", 1, bank="elsewhere"),
    ]
    listed = [resource("R", QUIZ, "quiz.xml"), resource("S", BANK, "bank.xml")]
    files = {"quiz.xml": quiz(*parts), "bank.xml": bank(question("x"), question("y"))}
    outlined = manifest([item("I", "Test", "R"), item("J", "Bank", "S")], listed)
    course, report = read(packed({"imsmanifest.xml": outlined, **files}))
    [lesson] = course.lessons()
    kinds = ["true_false", "question_draw", "true_false", "true_false", "question_draw"]
    assert [block["type"] for block in lesson.blocks] == kinds
    drawn, whole, from_bank = (lesson.blocks[at]["value"] for at in (1, 2, 4))
    assert (drawn["count"], drawn["points"], whole["points"], from_bank["count"]) == (2, "3", "4", 1)
    found = {each.key: (each.title, len(each.questions)) for each in course.banks}
    assert found[drawn["bank"]] == ("Knots: Test: G", 3)
    assert found[from_bank["bank"]] == ("Knots: Ropes", 2)
    assert (report.banks, report.questions_total, report.questions_imported) == (2, 8, 8)
    assert [skip.reason for skip in report.skipped] == ["Its questions are in the question bank “Knots: Ropes”."]
    assert any("bank that is not in the package" in warning for warning in report.warnings)


def test_a_quiz_of_two_dialects_comes_once() -> None:
    listed = [
        resource("R", QUIZ, "q/assessment_qti.xml", href="", inside='<dependency identifierref="D"/>'),
        resource("D", PART, "q/assessment_meta.xml"),
    ]
    both = {
        "q/assessment_qti.xml": quiz(question("a")),
        "non_cc_assessments/Q.xml.qti": quiz(question("a"), question("b")),
    }
    files = {"imsmanifest.xml": manifest([item("I", "Test", "R")], listed), "q/assessment_meta.xml": meta(), **both}
    course, report = read(packed(files))
    assert [len(lesson.blocks) for lesson in course.lessons()] == [2]
    assert (report.questions_total, report.questions_imported) == (2, 2)


def test_quizzes_beside_the_outline_come_along_at_the_end() -> None:
    listed = [resource("P", "webcontent", "p.html"), resource("R", QUIZ, "quiz.xml")]
    files = {"p.html": "<p>x</p>", "quiz.xml": quiz(question("a"))}
    course, report = read(packed({"imsmanifest.xml": manifest([item("I", "Page", "P")], listed), **files}))
    assert [(section.title, [lesson.title for lesson in section.lessons]) for section in course.sections] == [
        ("Knots", ["Page"]),
        ("Further quizzes and assignments", ["Own title"]),
    ]
    assert (report.items_total, report.items_imported) == (1, 1)


def cc_assignment(inside: str = "", points: str = "30", text: str = "&lt;p&gt;Tie it.&lt;/p&gt;") -> str:
    return (
        f'<assignment><title>Tie</title><text texttype="text/html">{text}</text>'
        f'<gradable points_possible="{points}">true</gradable>{inside}</assignment>'
    )


def test_an_assignment_says_what_to_do_and_what_is_taken() -> None:
    formats = '<submission_formats><format type="html"/><format type="url"/></submission_formats>'
    attached = '<attachments><attachment href="knot.png"/></attachments>'
    lesson, report = one("assignment_xmlv1p0", {"a.xml": cc_assignment(formats + attached), "knot.png": picture()})
    assert (lesson.title, lesson.type, report.assignments) == ("Test", "ASSIGNMENT", 1)
    assert [block["type"] for block in lesson.blocks] == ["rich_text", "image"]
    assert lesson.settings == {"points": "30", "accepts": ["text", "links"]}


CANVAS = {
    **{"title": "Tie", "points_possible": "10.0", "submission_types": "online_upload,online_url"},
    **{"allowed_extensions": "pdf,docx,zip", "due_at": "2026-03-01T23:59:00", "lock_at": "2026-03-05T23:59:00"},
    **{"allowed_attempts": "2", "peer_reviews": "true", "rubric_identifierref": "RU", "anonymous_grading": "true"},
}
RUBRICS = (
    '<rubrics><rubric identifier="RU"><criteria>{}</criteria></rubric></rubrics>'.format(
        "".join(
            f"<criterion><points>5.0</points><description>{title}</description><ratings><rating><points>5.0</points>"
            "<description>Full</description></rating><rating><points>0</points><description>None</description></rating>"
            "</ratings></criterion>"
            for title in ("Holds", "Looks")
        )
    )
)  # fmt: skip


def test_words_for_instructors_are_all_that_there_is() -> None:
    told = "<instructor_text>Discuss.</instructor_text>"
    lesson, report = one("assignment_xmlv1p0", {"a.xml": cc_assignment(told, text="")})
    assert lesson.blocks == [{"type": "rich_text", "value": "<p>Discuss.</p>"}]
    assert any("instructors only" in warning for warning in report.warnings)


def test_canvas_says_how_an_assignment_is_handed_in_and_marked() -> None:
    said = "".join(f"<{name}>{value}</{name}>" for name, value in CANVAS.items())
    page = "<html><head><title>x</title></head><body><p>Tie it.</p></body></html>"
    listed = resource("R", PART, "a/tie.html", "a/assignment_settings.xml", href="a/tie.html")
    files: Files = {
        "imsmanifest.xml": manifest([item("I", "Test", "R")], [listed]),
        **{"a/tie.html": page, "a/assignment_settings.xml": f"<assignment>{said}</assignment>"},
        "course_settings/rubrics.xml": RUBRICS,
    }
    course, report = read(packed(files))
    [lesson] = course.lessons()
    rubric = lesson.settings.pop("rubric")
    assert lesson.settings == {
        **{"points": "10", "accepts": ["files", "links"], "file_kinds": ["document", "archive"]},
        **{"due_at": "2026-03-01T23:59:00Z", "closes_at": "2026-03-05T23:59:00Z"},
        **{"attempts_allowed": 2, "anonymous": True},
    }
    assert [(each["title"], each["points"], len(each["levels"])) for each in rubric] == [
        ("Holds", "5", 2),
        ("Looks", "5", 2),
    ]
    assert [block["value"] for block in lesson.blocks] == ["<p>Tie it.</p>"]
    assert "The assignment “Test” is reviewed by other learners. Look whether it is as you want it." in report.warnings


def drafts(course: Course) -> dict[str, DraftLesson]:
    return {lesson.title: lesson for section in read_draft(course).sections for lesson in section.lessons}


def test_all_of_it_is_written_into_the_draft_and_the_instructor_s_banks(cast: Cast) -> None:
    listed = [resource("R", QUIZ, "quiz.xml"), resource("A", "assignment_xmlv1p0", "a.xml")]
    files: Files = {
        "imsmanifest.xml": manifest([item("I", "Test", "R"), item("J", "Task", "A")], listed),
        "quiz.xml": quiz(question("a", PAGE), group("G", 1, question("b", PAGE), question("c"))),
        **{"a.xml": cc_assignment(), "knot.png": picture(), "assessment_meta.xml": meta(allowed_attempts="3")},
    }
    for again in (False, True):
        tried = import_course(upload=packed(files), file_name="knots.imscc", by=cast.ines, dry_run=True)
        assert QuestionBank.objects.exists() is again
        report = import_course(upload=packed(files), file_name="knots.imscc", by=cast.ines)
        assert report.as_dict() | {"course_id": None, "dry_run": True} == tried.as_dict()
        bank = QuestionBank.objects.get()
        assert (bank.owner, bank.title, bank.questions.count()) == (cast.ines, "Knots: Test: G", 2)
        found = drafts(Course.objects.get(pk=report.course_id))
        test, task = found["Test"], found["Task"]
        assert (test.type, task.type) == ("QUIZ", "ASSIGNMENT")
        assert [block["type"] for block in test.blocks] == ["true_false", "question_draw"]
        assert test.blocks[1]["value"]["bank"] == str(bank.pk)
        assert task.settings is not None
        assert task.settings.model_dump(mode="json")["points"] == "30"
        shown = test.blocks[0]["value"]["prompt_image"]
        assert CourseImage.objects.filter(uuid=shown["image"], uploaded_by_user=cast.ines).exists()
        assert [neutral(row)["prompt_image"] is not None for row in bank.questions.all()] == [True, False]


def test_the_command_says_what_became_of_questions(cast: Cast, tmp_path: Path) -> None:
    path = tmp_path / "knots.imscc"
    broken = question("no", kind="file_upload_question")
    listed = [resource("R", QUIZ, "quiz.xml")]
    files = {"imsmanifest.xml": manifest([item("I", "Test", "R")], listed), "quiz.xml": quiz(question("a"), broken)}
    path.write_bytes(packed(files).getvalue())
    out = StringIO()
    call_command("import_course", str(path), "--instructor", "ines@lectern.example", "--dry-run", stdout=out)
    assert "Questions: 2, imported: 1, in 1 quiz lesson and 0 question banks." in out.getvalue()
    assert "no (file_upload_question): It is answered with a file" in out.getvalue()
