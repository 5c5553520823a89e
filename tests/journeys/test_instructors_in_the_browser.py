"""Who teaches a course changes only after one more question."""

from collections.abc import Callable
from typing import Any

import pytest

from content.models import CourseInstructor
from tests.cast import make_cast
from tests.factories.courses import draft_course
from tests.journeys.test_admin_in_the_browser import sign_in

pytestmark = pytest.mark.browser


def test_a_click_that_slipped_takes_a_course_from_nobody(tab: Callable[[], Any]) -> None:
    cast = make_cast()
    course = draft_course(by=cast.ines)
    CourseInstructor.objects.create(course=course, user=cast.otto)
    page = sign_in(tab, cast.ines)
    page.goto(f"/admin/courses/{course.pk}/instructors/")
    for word, ends in (("Make lead", "Yes, make lead"), ("Remove", "Yes, remove")):
        page.get_by_text(word, exact=True).click()
        page.get_by_role("button", name=ends).wait_for()
    assert list(course.instructors.order_by("user__email").values_list("user__full_name", "role")) == [
        ("Ines", "lead"),
        ("Otto", "co"),
    ]
    page.set_viewport_size({"width": 390, "height": 800})
    leaving = page.get_by_role("button", name="Yes, remove")
    leaving.scroll_into_view_if_needed()
    box = leaving.bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= 390 - box["width"], "it can be reached on a telephone"
    leaving.click()
    page.wait_for_load_state()
    page.get_by_role("cell", name="otto@lectern.example").wait_for(state="detached")
    assert not course.instructors.filter(user=cast.otto).exists()
