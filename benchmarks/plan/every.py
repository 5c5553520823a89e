"""Every operation of the API, as the table of who may do what knows it: asked of the school of those tests, which is
built beside the many courses, by somebody who may. What is written is taken back, so that it may be asked again.

Lists and figures are asked of those who have the most of what is listed, at the scale of the run.
"""

import uuid
from typing import Any

from accounts.models import User
from accounts.tokens import issue_access
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from api.api import api
from benchmarks.plan.left_out import NOT_MEASURED
from benchmarks.plan.written import Planned, as_json, request
from tests.authz.bodies import FILES, body_of
from tests.authz.inventory import operations_of
from tests.authz.rules import Row, Rule, api_rules
from tests.authz.school import School, build_school
from tests.authz.targets import NOBODYS, Target, targets

_WRITE = {"GET accounts/oauth/{provider}/authorize/"}
"""Reads that note something."""
_BY = ("nobody", "lena", "liam", "nina", "upton", "ines", "cora", "otto", "rosa", "ada")


def names() -> set[str]:
    """Every operation that the routers have."""
    return {name for name, _ in operations_of(api)}


def planned_operations(goals: list[Planned]) -> list[Planned]:
    """One for each operation but those of `goals` and those that can't be measured."""
    school = build_school()
    known, rules, busy = targets(school), api_rules(), busiest(school)
    wanted = names() - {goal.operation for goal in goals} - set(NOT_MEASURED)
    found = [busy.get(name) or _planned(school, rules[name], known) for name in sorted(wanted)]
    return sorted(found, key=lambda each: not each.is_urgent)


def _planned(school: School, rule: Rule, known: dict[str, Target]) -> Planned:
    row, by = success(rule)
    target, token = known[row.target], school.tokens.get(by, "")
    path = rule.path.format(**{**known[NOBODYS].ids, **target.ids}) + (f"?{target.query}" if target.query else "")
    status = int(row.cells[by].partition(":")[0])
    if rule.operation in FILES:
        body = encode_multipart(BOUNDARY, FILES[rule.operation]())
        asked = request(rule.method, path, token, body, Content_Type=MULTIPART_CONTENT)
    else:
        body = b"" if rule.method == "GET" else as_json({**body_of(school, rule.operation), **target.body})
        asked = request(rule.method, path, token, body)
    writes = rule.method != "GET" or bool(row.leaves) or rule.operation in _WRITE
    return Planned(rule.operation, [asked], (status,), undone=writes)


def success(rule: Rule) -> tuple[Row, str]:
    """What may be asked for, by whom."""
    for row in rule.rows:
        for name in _BY:
            if row.cells[name].startswith("2"):
                return row, name
    raise LookupError(f"Nobody succeeds with {rule.operation}: say in benchmarks/plan/left_out.py why it has no row")


def busiest(school: School) -> dict[str, Planned]:
    """Reading what there is most of: the most popular course, its teacher, learners who have finished, the admins."""
    course, teacher = _row(
        "SELECT c.id, i.user_id FROM bench.course c JOIN content_courseinstructor i ON i.course_id = c.id "
        "WHERE c.kind = 'usual' ORDER BY c.n LIMIT 1"
    )
    slug = _row("SELECT slug FROM bench.course WHERE id = %s", course)[0]
    learner, session, taken, number = _row(
        "SELECT e.learner_id, s.id, e.id, k.number FROM learning_enrollment e "
        "JOIN learning_certificate k ON k.enrollment_id = e.id JOIN accounts_session s ON s.user_id = e.learner_id "
        "WHERE e.course_id = %s LIMIT 1",
        course,
    )
    attempt, quiz = _row("SELECT id, lesson_id FROM learning_attempt WHERE enrollment_id = %s", taken)
    own, taught, admin = _token(learner, session), _signed_in(teacher), school.tokens["rosa"]
    in_course = {"course_id": course, "enrollment_id": taken, "lesson_id": quiz, "slug": slug, "attempt_id": attempt}
    wanted = {
        "GET courses/{slug}/reviews/": "",
        "GET certificates/{number}/": "",
        **dict.fromkeys(("GET enrollments/", "GET certificates/", "GET enrollments/{enrollment_id}/grades/"), own),
        **dict.fromkeys(("GET enrollments/{enrollment_id}/lessons/{lesson_id}/attempts/",), own),
        **dict.fromkeys(("GET attempts/{attempt_id}/", "GET users/me/", "GET accounts/sessions/"), own),
        **dict.fromkeys(("GET analytics/instructor/", "GET analytics/instructor/courses/{course_id}/"), taught),
        **dict.fromkeys(("GET authoring/courses/", "GET authoring/courses/{course_id}/gradebook/"), taught),
        **dict.fromkeys(("GET attempts/", "GET submissions/"), taught),
        **dict.fromkeys(("GET users/", "GET analytics/admin/"), admin),
    }
    return {name: _read(name, token, {**in_course, "number": number}) for name, token in wanted.items()}


def _read(name: str, token: str, ids: dict[str, Any]) -> Planned:
    return Planned(name, [request("GET", name.partition(" ")[2].format(**ids), token)], (200,))


def _signed_in(person: uuid.UUID) -> str:
    key = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_session (id, user_id, device, created_at, last_used_at, expires_at, proved_at) "
            "VALUES (%s, %s, '', now(), now(), now() + interval '1 day', now())",
            [key, person],
        )
    return _token(person, key)


def _token(person: uuid.UUID, session: uuid.UUID) -> str:
    return issue_access(User.objects.get(pk=person), session)


def _row(statement: str, *parameters: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchone()
