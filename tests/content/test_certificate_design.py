"""The design of a course's certificates: written by its authors, reviewed, released, restored."""

from typing import Any

import pytest
from django.test import Client

from content.actions.course import update_course
from content.actions.restore import restore_working_copy
from content.changes import compare_course
from content.models import Course, CourseImage, MediaFile
from tests.cast import Cast
from tests.factories.courses import draft_course, publish
from tests.factories.every_block import picture
from tests.http import ApiClient

pytestmark = pytest.mark.django_db


def design(cast: Cast) -> dict[str, Any]:
    """One with everything in it."""
    return {
        "issue": True,
        "language": "de",
        "title": "Urkunde",
        "wording": "{learner} kann am {date} alles aus {course}.",
        "logo": picture(cast.ines, "Logo", "purple"),
        "accent": "#5b2a86",
        "second": "#1f6f78",
        "paper": "letter",
        "orientation": "portrait",
        "signatures": [
            {"image": picture(cast.ines, "Hand", "black"), "name": "Ines Nadal", "role": "Teacher"},
            {"image": None, "name": "Otto", "role": ""},
        ],
    }


def fresh(course: Course) -> Course:
    return Course.objects.select_related("current_release", "page").get(pk=course.pk)


def test_its_author_gets_back_what_they_wrote(cast: Cast) -> None:
    course, ines, wanted = draft_course(by=cast.ines), ApiClient(cast.ines), design(cast)
    address = f"authoring/courses/{course.pk}/"
    assert ines.get(address).data["certificate"] is None
    assert ines.patch(address, {"certificate": wanted}).data["certificate"] == wanted
    assert ines.get(address).data["certificate"] == wanted
    usual = ines.patch(address, {"certificate": {"issue": False}}).data["certificate"]
    assert (usual["issue"], usual["paper"], usual["accent"]) == (False, "a4", "#1f6f78")
    assert ines.patch(address, {"certificate": None}).data["certificate"] is None


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"wording": "{learner} did {course.__class__}"}, "wording", "only these words"),
    ({"wording": "Well done, {learner}"}, "wording", "must have {course} once"),
    ({"wording": "{learner} {learner} {course}"}, "wording", "must have {learner} once"),
    ({"wording": "{learner} {course} {"}, "wording", "only these words"),
    ({"title": "For {learner}"}, "title", "can't have words in braces"),
    ({"accent": "#d8b4fe"}, "accent", "too pale"),
    ({"second": "url(x)"}, "second", "must be a colour"),
    ({"accent": "#ffff\n"}, "accent", "must be a colour"),
    ({"paper": "a0"}, "paper", "'a4' or 'letter'"),
    ({"language": "tlh"}, "language", "Input should be"),
    ({"signatures": [{"name": ""}]}, "signatures.0.name", "at least 1"),
    ({"signatures": [{"name": "A"}] * 3}, "signatures", "at most 2"),
    ({"shade": 1}, "shade", "not permitted"),
]


def test_what_cannot_be_printed_is_refused_by_name(cast: Cast) -> None:
    course, ines = draft_course(by=cast.ines), ApiClient(cast.ines)
    for wrong, path, words in WRONG:
        answer = ines.patch(f"authoring/courses/{course.pk}/", {"certificate": wrong})
        assert (answer.status, answer.code) == (422, "VALIDATION_ERROR")
        assert words in answer.details["fields"][f"certificate.{path}"][0]


def test_pictures_of_others_are_refused_where_they_stand(cast: Cast) -> None:
    course, foreign = draft_course(by=cast.ines), picture(cast.otto)
    sent = {"logo": foreign, "signatures": [{"name": "A"}, {"name": "B", "image": foreign}]}
    answer = ApiClient(cast.ines).patch(f"authoring/courses/{course.pk}/", {"certificate": sent})
    assert set(answer.details["fields"]) == {"certificate.logo", "certificate.signatures.1.image"}


def test_a_draft_that_forms_left_unfit_is_not_submitted(cast: Cast) -> None:
    course, lost = draft_course(by=cast.ines), picture(cast.ines)
    update_course(course=course, by=cast.ines, certificate={"logo": lost})
    page = course.page.get_latest_revision_as_object()
    page.certificate[0].value["accent"] = "#eeeeee"
    page.save_revision(clean=False)
    CourseImage.objects.get(uuid=lost).delete()
    answer = ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/submit/")
    problems = {problem["field"]: problem["message"] for problem in answer.details["problems"]}
    assert answer.code == "COURSE_NOT_READY"
    assert problems == {
        "certificate.accent": "The certificate: accent is too pale for the paper: "
        "its contrast is 1.1, and 4.5 is needed.",
        "certificate": "The certificate: a picture that it uses is missing.",
    }


def test_the_changeset_shows_it_field_by_field(cast: Cast) -> None:
    course = publish(draft_course(by=cast.ines), by=cast.ines)
    wanted = design(cast)
    update_course(course=course, by=cast.ines, certificate=wanted)
    shown = {change.field: change.after for change in compare_course(fresh(course)).changes.course}
    assert shown["certificate_issue"] == "yes"
    assert shown["certificate_language"] == "Deutsch"
    assert shown["certificate_signature_1"] == "Ines Nadal, Teacher"
    assert shown["certificate_logo"] == wanted["logo"]
    client = Client()
    client.force_login(cast.ines)
    page = client.get(f"/admin/courses/{course.pk}/review/").content.decode()
    assert "Certificate: main colour" in page
    assert page.count('alt="After"') == 2
    course = publish(fresh(course), by=cast.ines)
    assert compare_course(course).changes.is_empty
    update_course(course=course, by=cast.ines, certificate={**wanted, "issue": False})
    [only] = compare_course(fresh(course)).changes.course
    assert (only.label, only.before, only.after) == ("Certificate: issued", "yes", "no")


def test_a_release_keeps_it_with_its_pictures(cast: Cast) -> None:
    course, wanted = draft_course(by=cast.ines), design(cast)
    update_course(course=course, by=cast.ines, certificate=wanted)
    release = publish(course, by=cast.ines).current_release
    kept = release.document["certificate"]
    files = {kept["logo_file"], kept["signatures"][0]["file"]}
    assert MediaFile.objects.filter(file__in=files).count() == 2
    assert kept["signatures"][1] == {"image": None, "file": "", "name": "Otto", "role": ""}


def test_restoring_a_release_brings_it_back(cast: Cast) -> None:
    course, wanted = draft_course(by=cast.ines), design(cast)
    update_course(course=course, by=cast.ines, certificate=wanted)
    course = publish(course, by=cast.ines)
    update_course(course=course, by=cast.ines, certificate=None)
    course = publish(fresh(course), by=cast.ines)
    CourseImage.objects.filter(uuid=wanted["logo"]).delete()
    restore_working_copy(course=course, by=cast.ines, number=1)
    address = f"authoring/courses/{course.pk}/"
    assert ApiClient(cast.ines).get(address).data["certificate"] == wanted
    restore_working_copy(course=fresh(course), by=cast.ines, number=2)
    assert ApiClient(cast.ines).get(address).data["certificate"] is None
