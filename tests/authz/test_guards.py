"""Some guards are knocked out here, and the matrix notices; `make authz` knocks out every one."""

import pytest

from tests.authz.admin_cells import Browsers
from tests.authz.api_cells import Api
from tests.authz.guards import guards
from tests.authz.mutating import Matrix

GUARDS = {guard.name: guard for guard in guards()}
SLICE = [
    ("api.auth:_holder", "GET users/me/"),
    ("accounts.holders:holders", "PUT attempts/{attempt_id}/answers/"),
    ("api.auth:read_access", "GET users/me/"),
    ("accounts.models.user:UserQuerySet.visible_to", "GET users/{user_id}/"),
    ("accounts.permissions:require_authority", "PUT users/{user_id}/role/"),
    ("learning.models.enrollment:EnrollmentQuerySet.visible_to", "GET enrollments/{enrollment_id}/"),
    ("content.models.course:CourseQuerySet.visible_to", "GET authoring/courses/{course_id}/"),
    ("content.permissions:may_decide", "POST moderation/courses/{course_id}/approve/"),
]


@pytest.mark.parametrize(("name", "operation"), SLICE)
def test_a_guard_that_is_gone_is_missed(name: str, operation: str, api: Api, browsers: Browsers) -> None:
    matrix = Matrix(api, browsers, operations=(operation,), parts=("api",))
    assert matrix.noticing(GUARDS[name])


def test_every_permission_function_is_a_guard_that_is_knocked_out() -> None:
    """Found by walking the modules of permissions and the querysets: nobody can forget to list one."""
    assert len(GUARDS) >= 40
    assert {"content.permissions:may_edit", "learning.permissions:is_learner"} <= GUARDS.keys()


def test_every_guard_is_where_it_is_said_to_be() -> None:
    for guard in GUARDS.values():
        with guard.knocked_out():
            pass
