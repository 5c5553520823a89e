"""“What can this person do” says, for each person, what the permission functions say."""

import re
from html import unescape

import pytest

from content import permissions
from content.models import Course
from tests.cast import Cast, person
from tests.factories.courses import draft_course, pending_course
from tests.http import browser


def told(admin: object, somebody: object) -> dict[str, list[tuple[str, str, str]]]:
    """The rows of the screen by the title of their area: what, yes or no, why."""
    page = browser(admin).get(f"/admin/people/{somebody.pk}/abilities/").content.decode()  # type: ignore[attr-defined,arg-type]
    areas = {}
    for section in re.findall(r"<section>(.*?)</section>", page, re.DOTALL):
        title = re.sub(r"<small>.*|<[^>]+>", "", re.search(r"<h2>(.*?)</h2>", section, re.DOTALL)[1]).strip()  # type: ignore[index]
        cells = [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<td>(.*?)</td>", section, re.DOTALL)
        ]
        areas[title] = list(zip(cells[::3], cells[1::3], cells[2::3], strict=True))
    return areas


def test_a_teacher_is_told_by_course_and_part(cast: Cast) -> None:
    course = draft_course(by=cast.ines, title="Knots")
    rows = {what: (answer, why) for what, answer, why in told(cast.rosa, cast.ines)["Knots"]}
    assert rows["Write and submit it"] == ("yes", "has the role Instructor, leads it")
    assert rows["Decide about it"][0] == "no"
    assert permissions.may_edit(cast.ines, course)


@pytest.mark.asvs("8.1.1")
def test_the_answers_are_those_of_the_permission_functions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    course: Course = pending_course(by=cast.ines, title="Knots")
    rosa = {what: answer for what, answer, _ in told(cast.ada, cast.rosa)["Knots"]}
    assert rosa["Decide about it"] == "yes"
    course.instructors.create(user=cast.rosa)
    what_and_why = told(cast.ada, cast.rosa)["Knots"]
    assert ("Decide about it", "no", "has the role Admin, teaches it") in what_and_why
    monkeypatch.setattr(permissions, "may_decide", lambda user, course: True)
    assert {what: answer for what, answer, _ in told(cast.ada, cast.rosa)["Knots"]}["Decide about it"] == "yes"


def test_who_is_shut_out_may_do_nothing(cast: Cast) -> None:
    gone = person("gone@lectern.example", "ADMIN", is_active=False)
    assert {(answer, why) for _, answer, why in told(cast.rosa, gone)["The school"]} == {("no", "is shut out")}


def test_only_admins_ask(cast: Cast) -> None:
    for somebody in (cast.ines, cast.lena):
        assert browser(somebody).get(f"/admin/people/{cast.rosa.pk}/abilities/").status_code in {302, 404}
