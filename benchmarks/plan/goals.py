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
from benchmarks.seed.templates import answers_of
from content.models import QuizVersion
from content.words import words

MOST = 20_000
GOALS = {
    "course": ("GET courses/{slug}/", 2.5),
    "course 304": ("GET courses/{slug}/", 1.5),
    "catalogue": ("GET courses/", 3.0),
    "search": ("GET courses/", 3.5),
    "search-anew": ("GET courses/", 3.5),
    "lesson": ("GET courses/{slug}/lessons/{lesson_id}/", 3.0),
    "enrollment": ("GET enrollments/{enrollment_id}/", 4.0),
    "progress": ("PUT enrollments/{enrollment_id}/lessons/{lesson_id}/progress/", 7.0),
    "complete": ("POST enrollments/{enrollment_id}/lessons/{lesson_id}/complete/", 8.0),
    "submit": ("POST attempts/{attempt_id}/submit/", 10.0),
    "refresh": ("POST accounts/token/refresh/", 8.0),
}
"""By the short name of what is measured: the operation, and how many floors it may take."""
SEARCHED, TITLES = 20, 130
"""So many titles are searched for, two words of each: of as many as a tenth of the school has, those that find most."""
LONG = 20
"""So many courses of 200 lessons are asked about, where there are as many: a process keeps 20,000 lessons' places."""
_COURSES = "SELECT n, slug, title FROM bench.course WHERE kind = %s ORDER BY n LIMIT %s"
_TAKEN = """
    SELECT e.person, e.id, c.slug, p.lesson_id, p.quiz_id FROM bench.enrollment e JOIN bench.course c ON c.n = e.course
    JOIN bench.place p ON p.course = e.course
    WHERE e.person <= %s AND c.kind = %s ORDER BY p.position, e.n LIMIT %s
"""


def measured() -> int:
    """How many learners are kept for measuring."""
    return int(_rows("SELECT measured FROM bench.size")[0][0])


def learners() -> dict[int, str]:
    """The access tokens of those who are measured, by their number."""
    rows = _rows("SELECT n, md5('person' || n), md5('session' || n) FROM generate_series(1, %s) n", measured())
    return {
        number: issue_access(User(id=uuid.UUID(person), token_epoch=0), uuid.UUID(session))
        for number, person, session in rows
    }


def planned_goals() -> list[Planned]:
    """All of them."""
    tokens = learners()
    taken = _rows(_TAKEN, measured(), "usual", MOST)
    return [*_catalogue(), *_reading(tokens, taken), *_writing(tokens, [row for row in taken if row[4] is None])]


def _planned(title: str, requests: list[bytes], status: int = 200, **more: Any) -> Planned:
    operation, goal = GOALS[title]
    return Planned(operation, requests, (status,), title, goal, **more)


def _catalogue() -> list[Planned]:
    """What everybody may read."""
    long = [f"courses/{slug}/" for _, slug, _ in _rows(_COURSES, "long", LONG)]
    pages = [f"courses/?page_size=20&page={page}" for page in range(1, 6)]
    titles = _found_often()
    searches = [_search(title, 40, 6) for title in titles]
    lengths = range(4, 12)  # so many searches that none is kept until its turn comes again
    known = [_search(title, length, length) for length in lengths for title in titles]  # which begin with every word
    unfinished = [_search(title, first, second) for first in lengths for second in lengths for title in titles]
    return [
        _planned("course", [request("GET", path) for path in long]),
        _planned("course 304", [request("GET", path, If_None_Match="{etag}") for path in long], 304),
        _planned("catalogue", [request("GET", path) for path in pages]),
        _planned("search", [request("GET", path) for path in searches]),
        _planned("search-anew", [request("GET", path) for path in dict.fromkeys([*known, *unfinished])]),
    ]


def _reading(tokens: dict[int, str], taken: list[tuple[Any, ...]]) -> list[Planned]:
    """What learners read."""
    lessons = [(f"courses/{slug}/lessons/{lesson}/", who) for who, _, slug, lesson, _ in taken[::8]]
    own = [(f"enrollments/{key}/", who) for who, key in _in_long_courses()]
    return [
        _planned("lesson", [request("GET", path, tokens[who]) for path, who in lessons]),
        _planned("enrollment", [request("GET", path, tokens[who]) for path, who in own]),
    ]


def _rows(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return list(cursor.fetchall())


def _search(title: str, first: int, second: int) -> str:
    """Two words of a title, each not beyond so many letters."""
    subject, topic = _words_of(title)
    return f"courses/?search={subject[:first]}%20{topic[:second]}"


def _found_often() -> list[str]:
    """Titles with words that many courses have: not a handful in a small school, and a whole page in a large one."""
    titles = [title for _, _, title in _rows(_COURSES, "usual", TITLES)]
    return sorted(titles, key=_courses_with, reverse=True)[:SEARCHED]


def _courses_with(title: str) -> int:
    wanted = " & ".join(f"'{word}':*" for word in words(" ".join(_words_of(title))))
    statement = "SELECT count(*) FROM content_coursewords WHERE content_words(words) @@ %s::tsquery"
    return int(_rows(statement, wanted)[0][0])


def _words_of(title: str) -> tuple[str, str]:
    """What it is about: `Navigation` and `mistakes`."""
    return title.split()[1].rstrip(":"), title.split()[-1]


def _in_long_courses() -> list[tuple[Any, ...]]:
    statement = "SELECT e.person, e.id FROM bench.enrollment e JOIN bench.course c ON c.n = e.course"
    few = "c.n IN (SELECT n FROM bench.course WHERE kind = 'long' ORDER BY n LIMIT %s)"
    return _rows(f"{statement} WHERE e.person <= %s AND {few} ORDER BY e.n", measured(), LONG)


def _writing(tokens: dict[int, str], taken: list[tuple[Any, ...]]) -> list[Planned]:
    """What learners do. Progress is reported of the second half, so that what is completed has none before."""
    half, watched = len(taken) // 2, as_json({"watched_seconds": 20, "position_seconds": 20})
    places = [(f"enrollments/{key}/lessons/{lesson}", who) for who, key, _, lesson, _ in taken]
    reported = [request("PUT", f"{path}/progress/", tokens[who], watched) for path, who in places[half:]]
    completed = [request("POST", f"{path}/complete/", tokens[who]) for path, who in places[:half]]
    return [
        _planned("progress", reported, fresh=True),
        _planned("complete", completed, fresh=True),
        _submit(tokens),
        _refresh(),
    ]


def _submit(tokens: dict[int, str]) -> Planned:
    """An open attempt for each quiz of each course that they are in, begun as beginning does."""
    pattern = Attempt.objects.filter(state="closed").order_by("pk")[0]
    source = (
        "FROM (SELECT e.id, e.person, e.n, p.lesson_id, p.quiz_id FROM bench.enrollment e "
        f"JOIN bench.place p ON p.course = e.course AND p.quiz_id IS NOT NULL AND e.person <= {measured()}) e"
    )
    insert(
        Attempt, pattern, source, id="md5('open' || e.n)::uuid", enrollment_id="e.id", lesson_id="e.lesson_id",
        quiz_id="e.quiz_id", state="'open'", number="1", started_at="now()", expires_at="NULL", saved_at="NULL",
        closed_at="NULL", closed_by="''", responses="'{}'", saves="0", grades="'[]'", score="NULL", max_score="NULL",
        percentage="NULL", passed="NULL", waits="false", seed="md5(e.n::text)",
    )  # fmt: skip
    rows = _rows(
        "SELECT md5('open' || n)::uuid, person FROM bench.enrollment WHERE person <= %s ORDER BY n", measured()
    )
    ids = dict(Attempt.objects.filter(state="open").values_list("pk", "quiz_id"))
    quizzes = {quiz: _answers(quiz) for quiz in set(ids.values())}
    requests = [request("POST", f"attempts/{key}/submit/", tokens[who], quizzes[ids[key]]) for key, who in rows]
    return _planned("submit", requests, fresh=True)


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
    return _planned("refresh", [chained], chain=tokens)
