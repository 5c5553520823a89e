"""The figures on the dashboard."""

from collections.abc import Callable

from accounts.models import User
from django.test import Client

from tests.cast import Cast
from tests.http import ApiClient
from tests.learning import world


def dashboard(user: User) -> str:
    client = Client()
    client.force_login(user)
    response = client.get("/admin/")
    assert response.status_code == 200
    return response.content.decode()


def test_an_instructor_sees_their_own_teaching(cast: Cast, api: Callable[..., ApiClient]) -> None:
    course = world.course_by(cast.ines, lessons=1)
    for learner in (cast.lena, cast.liam):
        api(learner).post(f"courses/{course.slug}/enroll/")
    page = dashboard(cast.ines)
    assert "Your teaching in figures" in page
    assert "<dt>Learners</dt><dd>2</dd>" in page
    assert "The school in figures" not in page
    assert "<dt>Learners</dt><dd>0</dd>" in dashboard(cast.otto)


def test_an_admin_sees_the_school(cast: Cast) -> None:
    page = dashboard(cast.rosa)
    assert "The school in figures" in page
    assert "<dt>Instructors</dt><dd>2</dd>" in page
    assert "Your teaching in figures" not in page
