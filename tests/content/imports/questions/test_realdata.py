"""Real question files of other platforms give the counts of their MANIFEST.md."""

from collections import Counter
from pathlib import Path

import pytest

from content.imports.questions.outcome import NotAQuestionFile, ReadQuestions
from content.imports.questions.reading import read_questions

pytestmark = pytest.mark.realdata

# total, imported, and how many of each type were left out
FILES: dict[str, tuple[int, int, dict[str, int]]] = {
    "qti/all_canvas_simple_1.2.xml": (10, 9, {"calculated_question": 1}),
    "qti/edge_cases_1.2.xml": (4, 4, {}),
    "qti/feedback_quiz_1.2.xml": (3, 3, {}),
    "qti/qti12_canvas-multi.zip": (2, 2, {}),
    "qti/qti12_respondus.zip": (3, 3, {}),
    "qti/qti12_item-samples_no-manifest.zip": (
        60,
        44,
        {
            **{"calculated_question": 4, "hot_spot_question": 4, "text_only_question": 4, "file_upload_question": 2},
            **{"categorization_question": 1, "fill_in_multiple_blanks_question": 1},
        },
    ),
    "quiz_formats/aiken.txt": (2, 2, {}),
    "quiz_formats/gift_examples.txt": (43, 43, {}),
    "quiz_formats/gift_in-category.txt": (4, 4, {}),
    "quiz_formats/gift_questions.txt": (9, 9, {}),
    "quiz_formats/missingword1.txt": (1, 1, {}),
    "quiz_formats/moodlexml_multichoice.xml": (2, 1, {"category": 1}),
    "quiz_formats/moodlexml_nested-categories.xml": (9, 5, {"category": 4}),
    "common_cartridge/canvas-1.3_all-question-types.imscc": (
        10,
        7,
        {"calculated_question": 1, "text_only_question": 1, "file_upload_question": 1},
    ),
    "common_cartridge/canvas-1.3_modules-course.imscc": (2, 2, {}),
    "common_cartridge/canvas-1.3_question-groups.imscc": (
        20,
        17,
        {"multiple_dropdowns_question": 2, "multiple_choice_question": 1},
    ),
    "common_cartridge/cc2olx-1.3_feature-mix.imscc": (7, 7, {}),
}
REFUSED = [
    "qti/qti21_entry-level-test.zip",
    "qti/qti21_web-developer-test.zip",
    "common_cartridge/canvas-1.1_latex.imscc",
    "moodle/moodle-2.6-availability.mbz",
    "moodle/moodle-2.8-quiz.mbz",
]


def _read(path: Path) -> ReadQuestions:
    with path.open("rb") as file:
        return read_questions(file, name=path.name, source="bank")


@pytest.mark.parametrize("name", FILES)
def test_real_files_give_their_counts(name: str, realdata: Path) -> None:
    result = _read(realdata / name)
    report = result.report()
    left_out = Counter(entry["type"] for entry in report["skipped"])
    assert (report["questions_total"], report["questions_imported"], dict(left_out)) == FILES[name]
    assert len({found.question["id"] for found in result.questions}) == len(result.questions)


@pytest.mark.parametrize("name", REFUSED)
def test_real_files_of_other_formats_are_refused(name: str, realdata: Path) -> None:
    with pytest.raises(NotAQuestionFile):
        _read(realdata / name)


def test_respondus_pictures_are_found_by_the_end_of_their_path(realdata: Path) -> None:
    result = _read(realdata / "qti/qti12_respondus.zip")
    sizes = [len(found.picture.data) for found in result.questions if found.picture]
    assert sizes == [3740, 4157]


def test_canvas_groups_draw_from_their_questions(realdata: Path) -> None:
    result = _read(realdata / "common_cartridge/canvas-1.3_question-groups.imscc")
    assert [(group.title, group.pick, group.points) for group in result.groups][:2] == [
        ("Group 1", 2, "3"),
        ("Group 2", 1, "1"),
    ]
    assert Counter(found.kind for found in result.collections) == {"quiz": 3, "bank": 1}


def test_the_files_that_are_broken_are_named(realdata: Path) -> None:
    result = _read(realdata / "qti/qti12_item-samples_no-manifest.zip")
    broken = [warning for warning in result.warnings if warning.startswith("The file")]
    assert len(broken) == 5
