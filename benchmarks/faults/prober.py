"""A client that knows exactly what it did: a step that failed left nothing behind, and sent again it happens once."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.faults.client import Client, Failures
from benchmarks.faults.stack import Stack

STEPS = {
    "enroll": ("api_keptanswer", "learning_enrollment", "learning_coursestats", "outbox_event", "outbox_delivery"),
    "complete": ("learning_lessonprogress", "outbox_event"),
    "certify": ("learning_lessonprogress", "learning_certificate", "outbox_event", "outbox_delivery"),
    "hand in": ("api_keptanswer", "learning_submission", "learning_submissionfile", "outbox_event", "outbox_delivery"),
    "register": ("accounts_user", "accounts_signup", "outbox_event", "accounts_securityevent"),
}
"""The tables that each step writes to, in turn."""

# What a learner has done, counted table by table.
_MARKS = """
    SELECT (SELECT count(*) FROM learning_enrollment WHERE learner_id = u.id),
        (SELECT count(*) FROM learning_lessonprogress p JOIN learning_enrollment e ON e.id = p.enrollment_id
            WHERE e.learner_id = u.id AND p.completed_at IS NOT NULL),
        (SELECT count(*) FROM learning_certificate k JOIN learning_enrollment e ON e.id = k.enrollment_id
            WHERE e.learner_id = u.id),
        (SELECT count(*) FROM learning_submissionfile f JOIN learning_submission s ON s.id = f.submission_id
            JOIN learning_enrollment e ON e.id = s.enrollment_id WHERE e.learner_id = u.id),
        (SELECT count(*) FROM api_keptanswer WHERE user_id = u.id),
        (SELECT count(*) FROM outbox_event WHERE payload ->> 'user_id' = u.id::text)
    FROM accounts_user u WHERE u.email = %s
"""


class Broken(Exception):
    """A step did what it must never do."""


@dataclass
class Step:
    """One step that is about to be sent: the same request as often as it takes."""

    email: str
    send: Callable[[], tuple[int, dict[str, Any]]]
    before: Any
    statuses: tuple[int, ...]


class Prober:
    """Somebody who meets a fault for certain."""

    def __init__(self, stack: Stack, school: dict[str, Any], failures: Failures) -> None:
        self.stack, self.school, self.failures = stack, school, failures
        self.client = Client(stack.port, failures, patience=15)
        self._pairs = self._learners_and_courses()

    def _learners_and_courses(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for email in self.school["probers"]:
            self.client.sign_in(email, self.school["password"])
            for course in self.school["courses"]:
                yield email, course

    def prepare(self, step: str) -> Step:
        """All that comes before the step, so that only the step itself meets the fault."""
        if step == "register":
            return self._register()
        email, course = next(self._pairs)
        enroll = f"courses/{course['slug']}/enroll/"
        if step == "enroll":
            return self._step(email, "POST", enroll, {}, 201, key=True)
        mine = self._must(self.client.call("POST", enroll, {}, key=True), 201, 200)["id"]
        paths = {lesson["type"]: f"enrollments/{mine}/lessons/{lesson['id']}/" for lesson in course["lessons"]}
        if step == "hand in":
            work = f"{paths['ASSIGNMENT']}submissions/"
            return self._step(email, "POST", work, {"text": "Mine."}, 201, key=True, file=b"My work.\n")
        if step == "certify":
            self._do_all_but_one(mine, course, paths)
        return self._step(email, "POST", f"{paths['TEXT']}complete/", {}, 200)

    def _do_all_but_one(self, mine: str, course: dict[str, Any], paths: dict[str, str]) -> None:
        self._must(self.client.call("POST", f"{paths['ASSIGNMENT']}submissions/", {"text": "Mine."}, key=True), 201)
        attempt = self._must(self.client.call("POST", f"{paths['QUIZ']}attempts/", {}, key=True), 201)["id"]
        self._must(self.client.call("POST", f"attempts/{attempt}/submit/", {}), 200)
        for lesson in course["lessons"]:
            path = f"enrollments/{mine}/lessons/{lesson['id']}/"
            if path != paths["TEXT"]:
                self._must(self.client.call("POST", f"{path}complete/", {}), 200)

    def _register(self) -> Step:
        email = f"prober-{uuid.uuid4().hex}@faults.example"
        body = {"email": email, "password": self.school["password"], "full_name": "New Prober"}
        return self._step(email, "POST", "accounts/register/", body, 201)

    def _step(self, email: str, method: str, path: str, body: Any, *statuses: int, **more: Any) -> Step:
        key = uuid.uuid4().hex if more.pop("key", False) else None

        def send() -> tuple[int, dict[str, Any]]:
            return self.client.once(method, path, body, key=key, **more)

        return Step(email, send, self._marks(email), statuses)

    def refused(self, step: Step) -> None:
        """The step fails as a whole."""
        status, answer = step.send()
        if 200 <= status < 300:
            raise Broken(f"{status} for a step that can't be done: {answer}")
        if self._marks(step.email) != step.before:
            raise Broken(f"half of a step was done: {step.before} became {self._marks(step.email)}")

    def done(self, step: Step) -> None:
        """Sent again it is done, and sent once more nothing more is done."""
        status, answer = step.send()
        after = self._marks(step.email)
        if status not in step.statuses:
            raise Broken(f"{status} after the fault: {answer}")
        if after == step.before:
            raise Broken("nothing was done, and it was acknowledged")
        step.send()
        if self._marks(step.email)[:-1] != after[:-1]:
            raise Broken(f"done twice: {after} became {self._marks(step.email)}")

    def reads(self) -> None:
        """A lesson is read, whatever is down beside the database."""
        course = self.school["courses"][0]
        self._must(self.client.call("GET", f"courses/{course['slug']}/"), 200)

    def is_answered(self) -> bool:
        """A write over a new connection goes through."""
        probe = Client(self.stack.port, Failures(), patience=0)
        probe.take_session_of(self.client)
        status, _ = probe.once("PATCH", "users/me/", {"bio": uuid.uuid4().hex})
        if status == 401:  # the token was made by a clock that has been set back since
            self.client.refresh()
        return status == 200

    def _marks(self, email: str) -> Any:
        with self.stack.sql() as cursor:
            cursor.execute(_MARKS, [email])
            return cursor.fetchone() or (0,) * 6

    @staticmethod
    def _must(answer: tuple[int, dict[str, Any]], *statuses: int) -> dict[str, Any]:
        if answer[0] not in statuses:
            raise Broken(f"{answer[0]} instead of {statuses}: {answer[1]}")
        return dict(answer[1]["data"] or {})
