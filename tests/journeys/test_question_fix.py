"""A question with a wrong key is fixed after learners took it: by clicks in the admin, and by the API alone."""

from collections.abc import Callable
from typing import Any

import pytest

from content.models import Course, LessonPage
from tests.cast import PASSWORD, Cast, make_cast, person
from tests.content.questions.made import single, uid
from tests.factories.courses import publish
from tests.factories.quizzes import course_with_quiz, question
from tests.journeys.camera import photograph
from tests.journeys.test_admin_in_the_browser import save, sign_in, unfold
from tests.journeys.test_three_rounds_of_review import press, read
from tests.journeys.visitor import Visitor

Visitors = Callable[..., Visitor]
PROMPT = "Which knot holds?"
WHY, WHY_BACK = "The key was wrong: the second knot holds.", "It was right after all."


class Taken:
    """A published quiz whose first option counts as right, and Lena, who knows that it is the second."""

    def __init__(self, cast: Cast, visitor: Visitors) -> None:
        body = [question(single("1", "0", "0"), prompt=f"<p>{PROMPT}</p>")]
        draft = course_with_quiz(by=cast.ines, lessons=0, body=body, pass_mark="60")
        self.course: Course = publish(draft, by=cast.ines)
        self.lesson = LessonPage.objects.get(type="QUIZ")
        self.block = str(body[0]["id"])
        self.lena = visitor(cast.lena.email, password=PASSWORD)
        self.lena.sign_in()
        self.enrollment = self.lena.post(f"courses/{self.course.slug}/enroll/", None, 201)["id"]
        path = f"enrollments/{self.enrollment}/lessons/{self.lesson.uuid}/attempts/"
        self.attempt = self.lena.post(path, None, 201)["id"]
        answers = {"answers": {self.block: {"option": uid(1)}}}
        handed_in = self.lena.post(f"attempts/{self.attempt}/submit/", answers)
        assert (handed_in["percentage"], handed_in["passed"]) == (0, False)

    def lena_has(self, percentage: int, *, passed: bool) -> None:
        """What she sees of her attempt, and that she was told of it."""
        seen = self.lena.get(f"attempts/{self.attempt}/")
        assert (seen["percentage"], seen["passed"]) == (percentage, passed)
        told = [mail for mail in self.lena.mails() if f"Your result is {percentage} % now" in mail]
        assert len(told) == 1
        assert (WHY if passed else WHY_BACK) in told[0]

    def lena_is_certified(self) -> None:
        """Once, however often her result changes."""
        assert self.lena.get(f"enrollments/{self.enrollment}/")["status"] == "COMPLETED"
        assert len(self.lena.get("certificates/")["items"]) == 1


@pytest.mark.browser
def test_a_wrong_key_is_fixed_click_by_click(tab: Callable[[], Any], visitor: Visitors) -> None:
    cast = make_cast()
    taken = Taken(cast, visitor)
    ines, rosa = sign_in(tab, cast.ines), sign_in(tab, cast.rosa)
    ines.goto(f"/admin/pages/{taken.lesson.pk}/edit/")
    unfold(ines, PROMPT)
    ines.locator("[name='body-0-value-options-0-value-correct']").uncheck()
    ines.locator("[name='body-0-value-options-1-value-correct']").check()
    save(ines)
    review = f"/admin/courses/{taken.course.pk}/review/"
    ines.goto(review)
    press(ines, "Submit the course for review", "The course was submitted for review.")

    rosa.goto(review)
    read(rosa, "Corrected questions", "1 attempt", "other answers are right")
    photograph(rosa, "fix-review", height=1800)
    press(rosa, "Approve and publish", "The course was approved, and learners see it now.")

    ines.goto("/admin/")
    read(ines, "1 attempt to regrade")
    photograph(ines, "fix-dashboard")
    for address in (f"/admin/pages/{taken.course.page_id}/edit/", f"/admin/pages/{taken.lesson.pk}/edit/"):
        ines.goto(address)
        read(ines, "1 attempt was graded by a question that has been corrected since.")
        photograph(ines, f"fix-editor-{address.split('/')[3]}")
    ines.goto(f"/admin/courses/{taken.course.pk}/gradebook/")
    photograph(ines, "fix-gradebook")
    ines.goto(f"/admin/courses/{taken.course.pk}/regrading/")
    read(ines, PROMPT, "attempt would change")
    photograph(ines, "fix-waiting")
    ines.get_by_role("link", name="Preview", exact=True).click()
    read(ines, "not passed → passed", "completes the course")
    photograph(ines, "fix-preview")
    ines.get_by_label("Reason").fill(WHY)
    press(ines, "Apply", "1 attempt has a new grade.")
    photograph(ines, "fix-ledger")
    taken.lena_has(100, passed=True)
    taken.lena_is_certified()

    ines.get_by_label("Reason").fill(WHY_BACK)
    press(ines, "Take it back", "1 attempt has its former grade.")
    read(ines, "which only an admin revokes")
    photograph(ines, "fix-undone")
    taken.lena_has(0, passed=False)
    taken.lena_is_certified()


def test_a_wrong_key_is_fixed_by_the_api_alone(committed_db: None, visitor: Visitors) -> None:
    cast = make_cast()
    taken = Taken(cast, visitor)
    people = (cast.ines, person("ruth@lectern.example", "ADMIN"))
    ines, ruth = (visitor(each.email, password=PASSWORD) for each in people)
    for each in (ines, ruth):
        each.sign_in()
    lesson = ines.get(f"authoring/lessons/{taken.lesson.uuid}/")
    [block] = lesson["body"]
    for option, weight in zip(block["value"]["options"], ("0", "1", "0"), strict=True):
        option["weight"] = weight
    ines.patch(f"authoring/lessons/{taken.lesson.uuid}/", {"body": [block]})
    ines.post(f"authoring/courses/{taken.course.pk}/submit/")
    ruth.post(f"moderation/courses/{taken.course.pk}/approve/", {"publish": True})

    path = f"authoring/courses/{taken.course.pk}/lessons/{taken.lesson.uuid}/regrade"
    preview = ines.get(f"{path}/")
    [row] = preview["items"]
    assert (row["percentage_before"], row["percentage_after"], row["completes_course"]) == (0, 100, True)
    done = ines.post(f"{path}/", {"reason": WHY, "release": preview["release"]}, 201)
    taken.lena_has(100, passed=True)
    taken.lena_is_certified()
    undone = ines.post(f"{path}s/{done['id']}/revert/", {"reason": WHY_BACK})
    assert len(undone["certificates"]) == 1
    taken.lena_has(0, passed=False)
    taken.lena_is_certified()
