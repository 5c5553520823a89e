"""Question files in a zip, their pictures, and ids that stay the same."""

import uuid

import pytest

from content.imports.questions.outcome import NotAQuestionFile
from content.imports.safety import DamagedArchive, NotAnArchive, UnsafeArchive
from tests.content.imports.packages import picture
from tests.content.imports.questions.exports import equal, item, lid, mattext, only, package, quiz, read, rule

CHOICES = lid({"1": "Bowline", "2": "Granny"})
ONE = item(mattext("Which?") + CHOICES, rule(equal("1")), ident="b1")
RICH = item(mattext("Which?") + CHOICES, rule(equal("1")), ident="q1", assessment_question_identifierref="b1")
MORE = item(mattext("Which?") + CHOICES, rule(equal("2")), ident="q2")


def test_a_quiz_that_canvas_carries_twice_is_read_once_from_the_fuller_file() -> None:
    files = {
        "imsmanifest.xml": "<manifest/>",
        "quiz1/assessment_qti.xml": quiz(ONE),
        "non_cc_assessments/quiz1.xml.qti": quiz(RICH, MORE),
        "non_cc_assessments/bank.xml.qti": quiz(ONE, ident="bank1").replace("assessment", "objectbank"),
    }
    result = read(package(files), "course.imscc")
    assert [found.identifier for found in result.questions] == ["q1", "q2", "b1"]
    assert [(found.kind, found.identifier) for found in result.collections] == [("quiz", "quiz1"), ("bank", "bank1")]


def test_the_common_cartridge_copy_wins_when_it_holds_more() -> None:
    files = {"non_cc_assessments/quiz1.xml.qti": quiz(MORE), "quiz1/assessment_qti.xml": quiz(ONE, RICH)}
    assert [found.identifier for found in read(package(files)).questions] == ["b1", "q1"]


@pytest.mark.parametrize(
    "src",
    [
        "images/a b.png",
        "images/a%20b.png?canvas_download=1",
        "$IMS-CC-FILEBASE$/images/a%20b.png",
        "$IMS_CC_FILE_BASE$a b.png",
    ],
)
def test_a_picture_comes_along_by_its_path_in_the_package(src: str) -> None:
    source = item(mattext(f'<p>See <img src="{src}" alt="A knot"></p>') + CHOICES, rule(equal("1")))
    found = only(read(package({"exam/quiz.xml": quiz(source), "exam/images/a b.png": picture()})))
    assert found.question["prompt"] == "<p>See </p>"
    assert found.picture is not None
    assert (found.picture.name, found.picture.alt, found.picture.data) == ("a b.png", "A knot", picture())


def test_a_picture_that_is_missing_leaves_its_words_and_a_warning() -> None:
    source = item(mattext('<p>See <img src="no.png" alt="a knot"></p>') + CHOICES, rule(equal("1")))
    result = read(package({"quiz.xml": quiz(source)}))
    assert only(result).question["prompt"] == "<p>See a knot</p>"
    assert result.warnings == ["“Knots”: the image “no.png” was left out."]


def test_blackboard_pools_are_read() -> None:
    def text(words: str) -> str:
        inside = f'<mat_formattedtext type="HTML">{words}</mat_formattedtext>'
        return f'<flow class="Block"><material><mat_extension>{inside}</mat_extension></material></flow>'

    options = "".join(
        f'<flow_label><response_label ident="{key}"><flow_mat>{text(words)}</flow_mat></response_label></flow_label>'
        for key, words in {"a1": "Granny", "b2": "Bowline"}.items()
    )
    source = (
        "<questestinterop><assessment><section><item><itemmetadata><bbmd_asi_object_id>_7_1</bbmd_asi_object_id>"
        "<bbmd_questiontype>Multiple Choice</bbmd_questiontype><qmd_absolutescore_max>5.0</qmd_absolutescore_max>"
        f"</itemmetadata><presentation><flow>{text('Which?')}<flow><response_lid ident='response'><render_choice>"
        f"{options}</render_choice></response_lid></flow></flow></presentation><resprocessing>"
        "<respcondition title='correct'><conditionvar><varequal respident='response'>b2</varequal></conditionvar>"
        "<setvar variablename='SCORE' action='Set'>SCORE.max</setvar><displayfeedback linkrefid='correct'/>"
        "</respcondition></resprocessing></item></section></assessment></questestinterop>"
    )
    found = only(read(package({"res00001.dat": source})))
    assert (found.identifier, found.question["points"], found.question["type"]) == ("_7_1", "5", "single_choice")
    assert [option["weight"] for option in found.question["value"]["options"]] == ["0", "1"]


def test_a_broken_file_is_named_and_the_others_are_read() -> None:
    result = read(package({"a.xml": quiz(ONE)[:-40], "b.xml": quiz(ONE)}))
    assert len(result.questions) == 1
    assert "“a.xml”" in result.warnings[0]


def test_the_same_file_gives_the_same_ids_and_another_bank_others() -> None:
    first, second, other = (only(read(quiz(ONE), source=source)).question for source in ("a", "a", "b"))
    assert first == second
    assert first["id"] != other["id"]
    ids = [first["id"], *(option["id"] for option in first["value"]["options"])]
    assert len({uuid.UUID(part) for part in ids}) == 3


def test_two_questions_of_one_identifier_are_two_questions() -> None:
    result = read(quiz(ONE, ONE))
    assert len({found.question["id"] for found in result.questions}) == 2


def test_qti_2_and_archives_without_questions_are_refused_in_plain_words() -> None:
    with pytest.raises(NotAQuestionFile, match="QTI 2"):
        read(package({"q.xml": "<assessmentItem/>"}))
    with pytest.raises(NotAQuestionFile, match="no questions"):
        read(package({"page.html": "<p>Knots</p>"}))


@pytest.mark.realdata
@pytest.mark.parametrize("name", ["zip-bomb_60MB.zip", "zip-slip_dotdot.zip", "zip-symlink_file.zip"])
def test_hostile_archives_are_refused(name: str, realdata) -> None:
    with pytest.raises(UnsafeArchive):
        read((realdata / "hostile" / name).read_bytes(), name)


def test_half_an_archive_is_refused() -> None:
    whole = package({"quiz.xml": quiz(ONE)})
    with pytest.raises((NotAnArchive, DamagedArchive)):
        read(whole[: len(whole) // 2], "half.zip")
