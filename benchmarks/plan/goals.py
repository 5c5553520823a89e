"""The operations that have a goal, asked for by many learners about many courses, on rows that are fresh where written.

The learners are those who are kept for measuring: they are in five usual courses and a long one.
"""

import uuid
from typing import Any

from accounts.models import RefreshToken, Session, User
from accounts.opaque import digest_of
from accounts.tokens import issue_access
from django.db import connection
from learning.models import Attempt

from benchmarks.clients import CLIENTS
from benchmarks.plan.written import Planned, as_json, request
from benchmarks.seed.rows import insert
from benchmarks.seed.size import MEASURED
from benchmarks.seed.templates import answers_of
from content.models import QuizVersion

MOST = 20_000
GOALS = {
    "course": 2.5,
    "course 304": 1.5,
    "catalogue": 3.0,
    "search": 3.5,
    "lesson": 3.0,
    "enrollment": 4.0,
    "progress": 7.0,
    "complete": 8.0,
    "submit": 10.0,
    "refresh": 8.0,
}
_COURSES = "SELECT n, slug, title FROM bench.course WHERE kind = %s ORDER BY n LIMIT 100"
_TAKEN = """
    SELECT e.person, e.id, c.slug, p.lesson_id, p.quiz_id FROM bench.enrollment e JOIN bench.course c ON c.n = e.course
    JOIN bench.place p ON p.course = e.course
    WHERE e.person <= %s AND c.kind = %s ORDER BY p.position, e.n LIMIT %s
"""


def learners() -> dict[int, str]:
    """The access tokens of those who are measured, by their number."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT n, md5('person' || n), md5('session' || n) FROM generate_series(1, %s) n", [MEASURED])
        rows = cursor.fetchall()
    return {
        number: issue_access(User(id=uuid.UUID(person), token_epoch=0), uuid.UUID(session))
        for number, person, session in rows
    }


def planned_goals() -> list[Planned]:
    """All of them."""
    tokens = learners()
    long, usual = _rows(_COURSES, "long"), _rows(_COURSES, "usual")
    taken = _rows(_TAKEN, MEASURED, "usual", MOST)
    details = [f"courses/{slug}/" for _, slug, _ in long]
    goals = [
        Planned("GET courses/{slug}/", [request("GET", path) for path in details], (200,), "course", None),
        Planned(
            "GET courses/{slug}/", [request("GET", path, If_None_Match="{etag}") for path in details], (304,),
            "course 304",
        ),
        Planned(
            "GET courses/", [request("GET", f"courses/?page_size=20&page={page}") for page in range(1, 6)], (200,),
            "catalogue",
        ),
        Planned("GET courses/", [request("GET", _search(title)) for _, _, title in usual], (200,), "search"),
        Planned(
            "GET courses/{slug}/lessons/{lesson_id}/",
            [request("GET", f"courses/{slug}/lessons/{key}/", tokens[who]) for who, _, slug, key, _ in taken[::8]],
            (200,), "lesson",
        ),
        Planned(
            "GET enrollments/{enrollment_id}/",
            [request("GET", f"enrollments/{key}/", tokens[who]) for who, key in _enrollments("long")], (200,),
            "enrollment",
        ),
        *_writes(tokens, [row for row in taken if row[4] is None]),
        _submit(tokens),
        _refresh(),
    ]  # fmt: skip
    for each in goals:
        each.goal = GOALS[each.title]
    return goals


def _rows(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _search(title: str) -> str:
    """Two words of a title, the second not to its end."""
    subject, topic = title.split()[1].rstrip(":"), title.split()[-1]
    return f"courses/?search={subject}%20{topic[:6]}"


def _enrollments(kind: str) -> list[tuple[Any, ...]]:
    statement = "SELECT e.person, e.id FROM bench.enrollment e JOIN bench.course c ON c.n = e.course"
    return _rows(f"{statement} WHERE e.person <= %s AND c.kind = %s ORDER BY e.n", MEASURED, kind)


def _writes(tokens: dict[int, str], taken: list[tuple[Any, ...]]) -> list[Planned]:
    """Progress is reported of the second half, so that what is completed has none before."""
    half = len(taken) // 2
    where = "enrollments/{enrollment_id}/lessons/{lesson_id}"
    completed = [
        request("POST", f"enrollments/{key}/lessons/{lesson}/complete/", tokens[who])
        for who, key, _, lesson, _ in taken[:half]
    ]
    reported = [
        request(
            "PUT", f"enrollments/{key}/lessons/{lesson}/progress/", tokens[who],
            as_json({"watched_seconds": 20, "position_seconds": 20}),
        )
        for who, key, _, lesson, _ in taken[half:]
    ]  # fmt: skip
    return [
        Planned(f"PUT {where}/progress/", reported, (200,), "progress", fresh=True),
        Planned(f"POST {where}/complete/", completed, (200,), "complete", fresh=True),
    ]


def _submit(tokens: dict[int, str]) -> Planned:
    """An open attempt for each quiz of each course that they are in, begun as beginning does."""
    pattern = Attempt.objects.filter(state="closed").order_by("pk")[0]
    source = (
        "FROM (SELECT e.id, e.person, e.n, p.lesson_id, p.quiz_id FROM bench.enrollment e "
        f"JOIN bench.place p ON p.course = e.course AND p.quiz_id IS NOT NULL WHERE_ e.person <= {MEASURED}) e"
    ).replace("WHERE_", "AND")
    insert(
        Attempt, pattern, source, id="md5('open' || e.n)::uuid", enrollment_id="e.id", lesson_id="e.lesson_id",
        quiz_id="e.quiz_id", state="'open'", number="1", started_at="now()", expires_at="NULL", saved_at="NULL",
        closed_at="NULL", closed_by="''", responses="'{}'", saves="0", grades="'[]'", score="NULL", max_score="NULL",
        percentage="NULL", passed="NULL", waits="false", seed="md5(e.n::text)",
    )  # fmt: skip
    rows = _rows("SELECT md5('open' || n)::uuid, person, course FROM bench.enrollment WHERE person <= %s", MEASURED)
    ids = dict(Attempt.objects.filter(state="open").values_list("pk", "quiz_id"))
    bodies: dict[Any, bytes] = {}
    return Planned(
        "POST attempts/{attempt_id}/submit/",
        [
            request("POST", f"attempts/{key}/submit/", tokens[who], bodies.setdefault(ids[key], _answers(ids[key])))
            for key, who, _ in rows
        ],
        (200,),
        "submit",
        fresh=True,
    )


def _answers(quiz: uuid.UUID) -> bytes:
    return as_json({"answers": answers_of(QuizVersion.objects.get(pk=quiz).items)})


def _refresh() -> Planned:
    """A session for each client, whose tokens follow each other."""
    tokens = [uuid.uuid4().hex for _ in range(CLIENTS)]
    sessions = Session.objects.filter(user__email__endswith="@school.test").order_by("pk")[:CLIENTS]
    for session, token in zip(sessions, tokens, strict=True):
        RefreshToken.objects.create(session=session, generation=1, digest=digest_of(token))
        RefreshToken.objects.filter(session=session, generation=0).update(used_at=session.created_at)
    body = b'{"refresh":"{refresh}"}'
    chained = request("POST", "accounts/token/refresh/", "", body).replace(
        f"Content-Length: {len(body)}".encode(), b"Content-Length: {length}"
    )
    return Planned("POST accounts/token/refresh/", [chained], (200,), "refresh", chain=tokens)
