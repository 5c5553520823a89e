"""A course of another platform, from its package to a learner's certificate."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from tests.cast import PASSWORD, make_cast
from tests.factories.courses import category
from tests.journeys.visitor import Visitor


def imported(file: Path, by: str) -> dict[str, Any]:
    """The report of the command."""
    out = io.StringIO()
    call_command("import_course", str(file), f"--instructor={by}", "--json", stdout=out)
    report: dict[str, Any] = json.loads(out.getvalue())
    return report


def read_every_lesson(student: Visitor, course: dict[str, Any]) -> tuple[int, int]:
    """How many different files the lessons gave out, and how many links to other lessons lead somewhere."""
    lessons = [lesson["id"] for section in course["sections"] for lesson in section["lessons"]]
    files, links = set(), 0
    for key in lessons:
        body = student.get(f"courses/{course['slug']}/lessons/{key}/")["body"]
        assert body
        for block in body:
            if block["type"] in {"image", "document"}:
                answer = student.http.get(block["value"]["url"])
                assert answer.status_code == 200
                files.add(answer.content)
            for target in re.findall(r"lesson:([0-9a-f-]{36})", str(block["value"])):
                assert target in lessons
                links += 1
    return len(files), links


def finish(student: Visitor, seen: dict[str, Any], lesson: str) -> None:
    """A quiz and an assignment are completed by handing in, everything else by its reader."""
    if seen["quiz"]:
        attempt = student.post(f"{lesson}attempts/", None, 201)
        assert student.post(f"attempts/{attempt['id']}/submit/")["state"] == "closed"
    elif seen["assignment"]:
        accepts = seen["assignment"]["accepts"]
        work = {"text": "<p>Mine.</p>"} if "text" in accepts else {}
        if "files" in accepts:
            file = ("mine.txt", b"Mine.", "text/plain")
            handed = student.http.post(f"{lesson}submissions/", data=work, files={"files": file})
        else:
            handed = student.http.post(f"{lesson}submissions/", json=work or {"links": ["https://a.example/mine"]})
        assert handed.status_code == 201, f"{accepts}: {handed.text}"
    else:
        student.post(f"{lesson}complete/")


@pytest.mark.realdata
@pytest.mark.parametrize(
    ("name", "files", "links"), [("canvas-1.3_ally-workshop", 13, 0), ("cc2olx-1.3_feature-mix", 3, 1)]
)
def test_an_imported_course_is_reviewed_published_learned_and_certified(
    visitor: Callable[..., Visitor], realdata: Path, name: str, files: int, links: int
) -> None:
    make_cast()
    teacher, admin, student = (visitor(f"{who}@lectern.example", password=PASSWORD) for who in ("ines", "rosa", "lena"))
    for person in (teacher, admin, student):
        person.sign_in()
    report = imported(realdata / "common_cartridge" / f"{name}.imscc", teacher.address)

    key = report["course_id"]
    assert teacher.get(f"authoring/courses/{key}/")["status"] == "DRAFT"
    teacher.patch(f"authoring/courses/{key}/", {"summary": "From elsewhere.", "category": category().slug})
    teacher.post(f"authoring/courses/{key}/submit/")
    admin.post(f"moderation/courses/{key}/approve/", {"publish": True})

    [found] = student.get("courses/")["items"]
    enrollment = student.post(f"courses/{found['slug']}/enroll/", None, 201)
    course = student.get(f"courses/{found['slug']}/")
    lessons = [lesson["id"] for section in course["sections"] for lesson in section["lessons"]]
    assert (len(course["sections"]), len(lessons)) == (report["sections"], report["lessons"])
    assert read_every_lesson(student, course) == (files, links)
    for lesson in lessons:
        seen = student.get(f"courses/{found['slug']}/lessons/{lesson}/")
        finish(student, seen, f"enrollments/{enrollment['id']}/lessons/{lesson}/")
    done = student.get(f"enrollments/{enrollment['id']}/")
    assert done["progress_percentage"] == 100
    assert student.get(f"certificates/{done['certificate']['number']}/")["course"]["title"] == report["title"]
