"""Many learners out of one: people, their sessions, their courses and what they have done in them."""

from accounts.actions.session import sign_in
from accounts.devices import Device
from accounts.models import RefreshToken, Session, User
from learning.models import Attempt, Certificate, CourseStats, Enrollment, LessonProgress, Review

from benchmarks.seed.rows import columns_of, insert, run
from benchmarks.seed.size import ASKED, GROUP, MEASURED_COURSES, Size
from benchmarks.seed.templates import Template
from tests.cast import PASSWORD

_FIRST = "Ada Ben Chika Dara Elif Femi Greta Hana Igor Jun Kofi Lior Mina Noor Olga Pavel Quinn Rosa Sami Tala"
_LAST = "Adler Brandt Castro Diallo Evans Fischer Garcia Haddad Ito Jansen Kaya Lopez Mensah Novak Okoye Patel"
_FINISHED = "e.done = e.lessons"
_PERSON = "md5('person' || e.person)::uuid"


def multiply_learners(templates: list[Template], size: Size, graduate: User) -> None:
    """Everybody, signed in once, and their courses. `bench.enrollment` says who is where and how far."""
    _people(size, graduate)
    _places(size)
    for template in templates:
        _learners_of(template)
    _progress(templates)
    _statistics()


def _people(size: Size, graduate: User) -> None:
    signed_in = sign_in(email=graduate.email, password=PASSWORD, device=Device("Firefox on Linux", "198.51.100.7"))
    session = Session.objects.filter(user=signed_in.user).latest("created_at")
    token = RefreshToken.objects.get(session=session)
    numbers = f"FROM generate_series(1, {size.people}) n"
    person, own = "md5('person' || n)::uuid", "md5('session' || n)::uuid"
    names = f"{_one_of(_FIRST, 'n')} || ' ' || {_one_of(_LAST, 'n / 7')}"
    account = {"id": person, "email": "'person' || n || '@school.test'", "full_name": names}
    insert(User, graduate, numbers, **account, created_at="now() - (n % 365) * interval '1 day' - interval '2 days'")
    insert(Session, session, numbers, id=own, user_id=person, last_used_at="now() - n % 90 * interval '1 day'")
    insert(RefreshToken, token, numbers, session_id=own, digest="encode(sha256(('refresh' || n)::bytea), 'hex')")


def _one_of(names: str, place: str) -> str:
    listed = names.split()
    return f"(array{listed})[1 + {place} % {len(listed)}]"


def _places(size: Size) -> None:
    """The first courses of each group are the most popular, and one of twenty learners has finished theirs: by a hash,
    since every twentieth of all is all of some courses and nobody of others.
    """
    courses = sum(size.courses.values())
    group = min(GROUP, courses)
    run(f"CREATE TABLE bench.size AS SELECT {size.measured} AS measured")
    run("CREATE TABLE bench.enrollment (n int, id uuid, person int, course int, done int)")
    run(
        f"""
        INSERT INTO bench.enrollment
        SELECT chosen.n, md5('enrollment' || chosen.n)::uuid, chosen.person, c.n,
            CASE WHEN hashint4(chosen.n) % 20 = 0 THEN c.lessons ELSE least(c.lessons - 1, 1 + chosen.n * 17 % 13) END
        FROM (
            SELECT n, {size.measured} + 1 + n % {size.learners} AS person,
                (n % {size.learners} + n / {size.learners}) % {courses // group} * {group}
                + floor({group} * power((n % {size.learners} * 0.6180339887 + n / {size.learners} * 0.31) % 1.0, 2))
                AS course
            FROM generate_series(0, {size.enrollments - 1}) n
        ) chosen JOIN bench.course c ON c.n = chosen.course
        """
    )
    run(
        f"""
        UPDATE bench.enrollment SET done = greatest(0, least(done, {size.progress} - before)) FROM (
            SELECT n, sum(done) OVER (ORDER BY hashint4(n) % 20 <> 0, n) - done AS before FROM bench.enrollment
        ) counted WHERE counted.n = enrollment.n AND before + done > {size.progress}
        """
    )
    for kind, each in (("usual", MEASURED_COURSES), ("long", 1)):
        run(
            f"""
            INSERT INTO bench.enrollment
            SELECT {size.enrollments * 2} * {each} + p * {each} + k, md5('{kind}' || p || '-' || k)::uuid, p, c.n, 0
            FROM generate_series(1, {size.measured}) p CROSS JOIN generate_series(0, {each - 1}) k
            JOIN (
                SELECT n, row_number() OVER (ORDER BY n) - 1 AS place, count(*) OVER () AS all_of_them
                FROM (SELECT n FROM bench.course WHERE kind = '{kind}' ORDER BY n LIMIT {ASKED}) asked
            ) c ON c.place = (p * {each} + k) % c.all_of_them
            """
        )
    run("ANALYZE bench.course, bench.place, bench.enrollment")


def _learners_of(template: Template) -> None:
    """The learners of one kind of courses, their quizzes, certificates and reviews."""
    taken, places = template.enrollment, _of(template, "")
    insert(
        Enrollment, taken, places, id="e.id", course_id="e.course_id", learner_id=_PERSON,
        status=f"CASE WHEN {_FINISHED} THEN 'COMPLETED' ELSE 'ACTIVE' END",
        completed_at=f"CASE WHEN {_FINISHED} THEN now() - interval '1 day' END",
        enrolled_at="now() - (e.n % 365) * interval '1 day' - interval '2 days'",
        last_accessed_at="now() - (e.n % 90) * interval '1 day'",
    )  # fmt: skip
    number = "regexp_replace(upper(left(md5('number' || e.n), 16)), '(....)(....)(....)(....)', '\\1-\\2-\\3-\\4')"
    insert(
        Certificate, taken.certificates.get(), f"{places} WHERE {_FINISHED}",
        id="md5('certificate' || e.n)::uuid", number=number, enrollment_id="e.id", release_id="e.release_id",
        course_title="e.title", issued_at="now() - interval '1 day'",
        learner_name=f"(SELECT u.full_name FROM accounts_user u WHERE u.id = {_PERSON})",
    )  # fmt: skip
    quizzes = _of(template, "JOIN bench.place p ON p.course = e.course AND p.quiz_id IS NOT NULL")
    insert(
        Attempt, Attempt.objects.get(enrollment=taken), f"{quizzes} WHERE e.done > p.position",
        id="md5('attempt' || e.n)::uuid", enrollment_id="e.id", lesson_id="p.lesson_id", quiz_id="p.quiz_id",
    )  # fmt: skip
    insert(
        Review, Review.objects.get(course=template.course), f"{places} WHERE e.done > 0 AND e.n % 6 = 0",
        id="md5('review' || e.n)::uuid", course_id="e.course_id", author_id=_PERSON,
        rating="1 + (e.n * 7 % 13) % 5", created_at="now() - (e.n % 1000) * interval '1 hour'",
    )  # fmt: skip


def _of(template: Template, more: str) -> str:
    chosen = (
        "SELECT b.*, c.id AS course_id, c.release_id, c.title, c.lessons FROM bench.enrollment b JOIN bench.course c"
    )
    return f"FROM ({chosen} ON c.n = b.course AND c.kind = '{template.kind}') e {more}"


def _progress(templates: list[Template]) -> None:
    """What the graduate has in each lesson; of the unfinished, the last lesson is under way unless it is a quiz."""
    named = columns_of(LessonProgress, key=False)
    kinds = " ".join(f"WHEN '{template.enrollment.pk}' THEN '{template.kind}'" for template in templates)
    run(
        f"""
        CREATE TABLE bench.done AS SELECT CASE p.enrollment_id::text {kinds} END AS kind, place.position, p.*
        FROM learning_lessonprogress p JOIN learning_enrollment e ON e.id = p.enrollment_id
        JOIN content_course c ON c.id = e.course_id
        JOIN content_releaselesson place ON place.release_id = c.current_release_id AND place.lesson_id = p.lesson_id
        WHERE p.enrollment_id IN ({", ".join(f"'{template.enrollment.pk}'" for template in templates)})
        """
    )
    changed = {"enrollment_id": "e.id", "lesson_id": "place.lesson_id"}
    under_way = "place.position = e.done - 1 AND e.done < c.lessons AND place.quiz_id IS NULL"
    changed["completed_at"] = f"CASE WHEN {under_way} THEN NULL ELSE done.completed_at END"
    chosen = ", ".join(changed.get(name, f'done."{name}"') for name in named)
    run(
        f"""
        INSERT INTO learning_lessonprogress ({", ".join(named)}) SELECT {chosen}
        FROM bench.enrollment e JOIN bench.course c ON c.n = e.course
        JOIN bench.place place ON place.course = e.course AND place.position < e.done
        JOIN bench.done done ON done.kind = c.kind AND done.position = place.position
        """
    )


def _statistics() -> None:
    counted = """
        FROM bench.course c
        JOIN LATERAL (SELECT count(*) AS enrollments FROM learning_enrollment WHERE course_id = c.id) e ON true
        JOIN LATERAL (
            SELECT count(*) AS reviews, coalesce(sum(rating), 0) AS rating FROM learning_review WHERE course_id = c.id
        ) r ON true
    """
    run("ANALYZE learning_enrollment, learning_review")
    sums = {"enrollment_count": "e.enrollments", "review_count": "r.reviews", "rating_sum": "r.rating"}
    insert(CourseStats, None, counted, course_id="c.id", **sums)
