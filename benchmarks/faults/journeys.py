"""What the clients do all the time: learners learn from sign-up to certificate, an instructor goes on publishing."""

import itertools
import queue
import random
import threading
import time
from typing import Any

from benchmarks.faults.client import Answer, Client, Failures, GivenUp
from benchmarks.faults.ledger import Ledger
from benchmarks.faults.mail_sink import Mailboxes

PAUSE = 0.15
_numbers = itertools.count(1)


class Refused(Exception):
    """The server answered what it never should to a client that does nothing wrong."""


class People:
    """Who may learn: verified accounts, and the courses that each has not taken yet."""

    def __init__(self, school: dict[str, Any], mail: Mailboxes) -> None:
        self.school, self.mail = school, mail
        self._ready: queue.Queue[tuple[str, list[dict[str, Any]]]] = queue.Queue()
        self._waiting: list[str] = []
        self._lock = threading.Lock()
        for email in school["learners"]:
            self.give_back(email, random.sample(school["courses"], len(school["courses"])))

    def take(self) -> tuple[str, list[dict[str, Any]]]:
        return self._ready.get(timeout=30)

    def give_back(self, email: str, courses: list[dict[str, Any]]) -> None:
        if courses:
            self._ready.put((email, courses))

    def await_mail(self, email: str) -> None:
        with self._lock:
            self._waiting.append(email)

    def with_mail(self) -> tuple[str, str] | None:
        """Somebody whose mail has come, with the token in it."""
        with self._lock:
            for email in self._waiting:
                token = self.mail.token_for(email)
                if token is not None:
                    self._waiting.remove(email)
                    return email, token
        return None


class Journeys:
    """What all clients share."""

    def __init__(self, port: int, school: dict[str, Any], ledger: Ledger, mail: Mailboxes) -> None:
        self.port, self.school, self.ledger = port, school, ledger
        self.failures, self.people = Failures(), People(school, mail)
        self.over = threading.Event()
        self.refused: list[str] = []
        self.certificates: list[str] = []
        self.lived = 0
        self._threads: list[threading.Thread] = []
        self._fault = "everything", time.monotonic()

    def begin(self, clients: int) -> None:
        """Start so many clients: one is the instructor with her reviewer, the others learn."""
        jobs = [self._publish, *([self._learn] * (clients - 1))]
        for job in jobs:
            thread = threading.Thread(target=self._repeat, args=(job,), daemon=True)
            thread.start()
            self._threads.append(thread)

    @property
    def clients(self) -> int:
        """How many began."""
        return len(self._threads)

    def end(self) -> None:
        """Let everybody finish the request that they are in, and note how many were still at it."""
        self.lived = sum(thread.is_alive() for thread in self._threads)
        self.over.set()
        for thread in self._threads:
            thread.join(timeout=30)

    def _repeat(self, job: Any) -> None:
        client = Client(self.port, self.failures)
        while not self.over.is_set():
            try:
                job(client)
            except (GivenUp, Refused, queue.Empty, LookupError, TypeError) as error:  # or an answer lacks something
                self.refused.append(f"{type(error).__name__}: {error}")
            except _Over:
                return
            except Exception as error:
                self.refused.append(f"a client stopped: {error!r}")
                raise

    def injected(self, what: str) -> None:
        """A fault is about to be injected: what is refused from now on is told with it."""
        self._fault = what, time.monotonic()

    def want(self, answer: Answer, *statuses: int) -> dict[str, Any]:
        """The data of an answer with one of these statuses."""
        status, body = answer
        if status not in statuses:
            since = f"{time.monotonic() - self._fault[1]:.2f} s after the beginning of {self._fault[0]}"
            raise Refused(f"{answer.asked}: {status} instead of {statuses}, {since}: {str(body)[:200]}")
        if self.over.is_set():
            raise _Over
        time.sleep(random.uniform(0, 2 * PAUSE))
        return dict(body.get("data") or {})

    # --- learning ---

    def _learn(self, client: Client) -> None:
        if next(_numbers) % 4 == 0:
            self._register(client)
        email, courses = self.people.take()
        client.sign_in(email, self.school["password"])
        self.take_course(client, courses.pop())
        self.people.give_back(email, courses)

    def _register(self, client: Client) -> None:
        client._access = ""
        email = f"new-{next(_numbers)}@faults.example"
        account = {"email": email, "password": self.school["password"], "full_name": "New Person"}
        self.want(client.call("POST", "accounts/register/", account), 201)
        self.ledger.add("registered", email)
        self.people.await_mail(email)
        found = self.people.with_mail()
        if found is not None:
            status, _ = client.call("POST", "accounts/verify-email/", {"token": found[1]})
            if status == 200:
                self.ledger.add("verified", found[0])
                self.people.give_back(found[0], list(self.school["courses"]))

    def take_course(self, client: Client, course: dict[str, Any]) -> None:
        """From the catalogue to the certificate."""
        self.want(client.call("GET", "courses/?page_size=20"), 200)
        self.want(client.call("GET", f"courses/{course['slug']}/"), 200)
        mine = self.want(client.call("POST", f"courses/{course['slug']}/enroll/", {}, key=True), 200, 201)["id"]
        self.ledger.add("enrolled", client.email, course["slug"])
        for lesson in course["lessons"]:
            path = f"enrollments/{mine}/lessons/{lesson['id']}/"
            self.want(client.call("GET", f"courses/{course['slug']}/lessons/{lesson['id']}/"), 200)
            {"TEXT": self._read, "QUIZ": self._answer, "ASSIGNMENT": self._hand_in}[lesson["type"]](
                client, path, mine, lesson["id"]
            )
        self.ledger.add("refreshed", client.refresh())
        held = self.want(client.call("GET", f"enrollments/{mine}/"), 200)
        number = held["certificate"]["number"]
        self.ledger.add("certified", mine)
        self.certificates.append(number)
        self.want(client.call("GET", f"certificates/{number}/"), 200)
        self.want(client.call("POST", f"courses/{course['slug']}/reviews/", {"rating": 5, "text": "Good."}), 201, 409)
        self.ledger.add("reviewed", client.email, course["slug"])

    def _read(self, client: Client, path: str, mine: str, lesson: str) -> None:
        seconds = random.randint(5, 60)
        told = {"watched_seconds": seconds, "position_seconds": seconds}
        self.want(client.call("PUT", f"{path}progress/", told), 200)
        self.ledger.add("progressed", mine, lesson, seconds)
        self.want(client.call("POST", f"{path}complete/", {}), 200)
        self.ledger.add("completed", mine, lesson)

    def _answer(self, client: Client, path: str, mine: str, lesson: str) -> None:
        begun = self.want(client.call("POST", f"{path}attempts/", {}, key=True), 200, 201)
        question = next(each for each in begun["questions"] if each["type"] == "single_choice")
        option = question["value"]["options"][0]["id"]
        answers = {"answers": {question["id"]: {"option": option}}}
        self.want(client.call("PUT", f"attempts/{begun['id']}/answers/", answers), 200)
        self.ledger.add("saved", begun["id"], option)
        self.want(client.call("POST", f"attempts/{begun['id']}/submit/", {}), 200, 409)
        self.ledger.add("submitted", mine, lesson)
        self.ledger.add("completed", mine, lesson)

    def _hand_in(self, client: Client, path: str, mine: str, lesson: str) -> None:
        self.want(client.call("POST", f"{path}submissions/", {"text": "Mine."}, key=True, file=b"My work.\n"), 201)
        self.ledger.add("handed in", mine, lesson)
        self.want(client.call("POST", f"{path}complete/", {}), 200)
        self.ledger.add("completed", mine, lesson)

    # --- teaching ---

    def _publish(self, client: Client) -> None:
        """Change a lesson, submit the course, and let the reviewer publish it."""
        course, reviewer = random.choice(self.school["courses"]), Client(self.port, self.failures)
        client.sign_in(self.school["teacher"], self.school["password"])
        reviewer.sign_in(self.school["admin"], self.school["password"])
        for _ in range(20):
            lesson, title = course["lessons"][0]["id"], f"Lesson as of {time.time():.3f}"
            self.want(client.call("PATCH", f"authoring/lessons/{lesson}/", {"title": title}), 200)
            self.want(client.call("POST", f"authoring/courses/{course['id']}/submit/", {}), 200, 409)
            self.want(reviewer.call("POST", f"moderation/courses/{course['id']}/approve/", {"publish": True}), 200, 409)
            now = self.want(client.call("GET", f"authoring/courses/{course['id']}/"), 200)
            if now["status"] != "PUBLISHED":
                raise Refused(f"a course that was approved to be published is {now['status']}")
            number = now["live_release"]["number"]
            self.ledger.add("released", course["id"], number)
            self.ledger.add("taught", course["id"], number)
            time.sleep(0.5)


class _Over(Exception):
    """Everybody goes home."""
