"""Real courses that nobody here wrote: imported, judged, published, learned to the end and certified."""

from pathlib import Path
from typing import Any

import pytest

from content.actions.course import update_course
from content.actions.imports import import_course
from content.models import Course
from tests.cast import Cast
from tests.factories.courses import category
from tests.http import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.realdata]
CARTRIDGES = ["canvas-1.3_modules-course.imscc", "sakai-1.1_library-fundamentals.imscc"]


def imported(folder: Path, name: str, by: Any) -> Course:
    with (folder / "common_cartridge" / name).open("rb") as upload:
        report = import_course(upload=upload, file_name=name, by=by)
    assert report.items_total == report.items_imported + len(report.skipped)
    return Course.objects.get(pk=report.course_id)


def make_ready(course: Course, ines: ApiClient) -> None:
    """What a package doesn't say, its importer adds; lessons without content go."""
    category("imported")
    update_course(course=course, by=course.instructors.get().user, summary="Brought along.", category="imported")
    refused = ines.post(f"authoring/courses/{course.pk}/submit/")
    if refused.status == 200:
        return
    assert refused.code == "COURSE_NOT_READY"
    problems = refused.details["problems"]
    for lesson in {problem["lesson_id"] for problem in problems if problem["lesson_id"]}:
        assert ines.delete(f"authoring/lessons/{lesson}/").status == 200
    draft = ines.get(f"authoring/courses/{course.pk}/").data
    for section in draft["sections"]:
        if not section["lessons"]:
            assert ines.delete(f"authoring/sections/{section['id']}/").status == 200
    assert ines.post(f"authoring/courses/{course.pk}/submit/").status == 200, problems


@pytest.mark.parametrize("name", CARTRIDGES)
def test_a_real_course_goes_from_package_to_certificate(name: str, realdata: Path, cast: Cast) -> None:
    ines, rosa, lena = ApiClient(cast.ines), ApiClient(cast.rosa), ApiClient(cast.lena)
    course = imported(realdata, name, cast.ines)
    make_ready(course, ines)
    approved = rosa.post(f"moderation/courses/{course.pk}/approve/", {"publish": True})
    assert approved.data["status"] == "PUBLISHED"

    slug = approved.data["slug"]
    shown = lena.get(f"courses/{slug}/").data
    lessons = [lesson["id"] for section in shown["sections"] for lesson in section["lessons"]]
    assert lessons
    enrollment = lena.post(f"courses/{slug}/enroll/").data["id"]
    done: dict[str, Any] = {}
    for lesson in lessons:
        answer = lena.get(f"courses/{slug}/lessons/{lesson}/")
        assert answer.status == 200
        assert answer.data["body"]
        done = lena.post(f"enrollments/{enrollment}/lessons/{lesson}/complete/").data
    assert done["progress_percentage"] == 100
    number = done["certificate"]["number"]
    verified = ApiClient().get(f"certificates/{number}/").data
    assert verified["course"]["title"] == shown["title"]
    assert (verified["release"]["number"], verified["learner_name"]) == (1, "Lena")
