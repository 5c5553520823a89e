"""One course goes through three rounds of review, an update and a rollback, and each person reads what concerns them.

Ines teaches. Rosa reviews, Ruth is the second reviewer, Lena and Liam learn, and a visitor only looks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from accounts.models import User
from django.core.management import call_command
from django.utils import timezone
from learning.actions.enrollment import enroll
from learning.actions.progress import complete_lesson
from playwright.sync_api import expect

from content.actions.lesson import delete_lesson
from content.models import Course, LessonPage, Release, SectionPage
from content.status import status_of
from content.tasks import publish_releases_that_are_due
from tests.cast import Cast, make_cast, person
from tests.factories.courses import add_lesson, add_section, draft_course
from tests.journeys.camera import photograph
from tests.journeys.test_admin_in_the_browser import add_page, eventually, save, sign_in, write_text
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser
FIRST, SECOND, THIRD, FOURTH = "Reefs 1.1", "Reefs 1.2", "The sheet bend", "The splice"


@dataclass
class School:
    """The course, and everybody's window on it."""

    course: Course
    cast: Cast
    ines: Any
    rosa: Any
    ruth: Any
    visitor: Any
    mailbox: Callable[..., Visitor]

    @property
    def review(self) -> str:
        return f"/admin/courses/{self.course.pk}/review/"

    def mail_of(self, user: User) -> str:
        return self.mailbox(user.email).latest_mail()

    def lesson(self, title: str) -> LessonPage:
        return LessonPage.objects.get(draft_title=title)

    def part(self, page: Any, title: str) -> Any:
        """The lesson in the changeset."""
        return page.locator(f"#part-{self.lesson(title).uuid}")


def read(page: Any, *words: str) -> None:
    """What must be on the screen, and seen."""
    for each in words:
        page.get_by_text(each).first.wait_for()


def press(page: Any, button: str, answer: str) -> None:
    page.get_by_role("button", name=button, exact=True).click()
    read(page, answer)


def unfold(place: Any, summary: str) -> None:
    place.locator("summary", has_text=summary).first.click()


def comment_on(place: Any, words: str) -> None:
    say = place.locator("> .lc-talk > .lc-say")
    unfold(say, "Comment")
    say.locator("textarea").fill(words)
    say.get_by_role("button", name="Comment").click()
    read(place.page, "The comment was added.", words)


def settle(school: School, words: str, answer: str, how: str) -> None:
    """Ines answers the comment and settles it, in the list of all of them."""
    thread = school.ines.locator("#comments .lc-thread", has_text=words).first
    unfold(thread, "Answer")
    thread.get_by_label("Your answer").fill(answer)
    thread.get_by_role("button", name=how).click()
    read(school.ines, "The comment was updated.")


def submit(school: School) -> None:
    school.ines.goto(school.review)
    press(school.ines, "Submit the course for review", "The course was submitted for review.")
    assert status_of(school.course) == "PENDING"


def take_from_desk(page: Any, *facts: str) -> None:
    """A reviewer finds the course on the desk with these facts, takes it and opens its changeset."""
    page.goto("/admin/")
    page.get_by_role("link", name="Reviews").click()
    row = page.locator("tr", has=page.get_by_role("link", name="Reefs"))
    for each in facts:
        row.get_by_text(each).first.wait_for()
    photograph(page, f"desk-{facts[-1].lower().replace(' ', '-')}")
    row.get_by_role("button", name="Take").click()
    read(page, "You have taken the course.")
    page.get_by_role("link", name="Reefs").click()
    read(page, "Give back")


def catalogue(school: School) -> list[str]:
    """The lessons that somebody passing by sees, or nothing."""
    school.visitor.goto("/")
    school.visitor.locator("#results[aria-busy=false]").wait_for(state="attached")
    card = school.visitor.get_by_role("link", name="Reefs")
    if not card.count():
        return []
    card.first.click()
    school.visitor.get_by_text(FIRST).first.wait_for()
    school.visitor.wait_for_load_state()
    return [title for title in (FIRST, SECOND, THIRD, FOURTH) if school.visitor.get_by_text(title).count()]


def first_round(school: School) -> None:
    """Required checks fail with every reason, then pass; Rosa takes the course, comments and sends it back."""
    ines, rosa, course = school.ines, school.rosa, school.course
    reasons = ("The course needs a summary for the catalogue.", "The section “Bends” has no lessons.")
    ines.goto(school.review)
    read(ines, "Not ready to be submitted", *reasons)
    press(ines, "Submit the course for review", "The course is not ready to be submitted.")
    read(ines, *reasons)
    photograph(ines, "checks-failing")
    assert status_of(course) == "DRAFT"
    ines.get_by_role("link", name=reasons[0]).click()
    ines.locator("#id_summary").fill("Ten ways to shorten a sail.")
    save(ines)
    bends = SectionPage.objects.get(draft_title="Bends")
    lesson = add_page(ines, f"/admin/pages/add/content/lessonpage/{bends.pk}/", THIRD)
    write_text(ines, "It joins two ropes.")
    save(ines)
    eventually(lambda: "joins" in LessonPage.objects.get(pk=lesson).latest_revision.content["body"])
    ines.goto(school.review)
    read(ines, "Checks before submitting")
    expect(ines.get_by_text("Required", exact=True)).to_have_count(0)
    photograph(ines, "checks-passing")
    submit(school)

    take_from_desk(rosa, "First publication")
    read(rosa, "This is the first release, so everything is new.")
    expect(rosa.locator("#course dt", has_text="Category").locator("+ dd")).to_have_text("Teaching")
    comment_on(school.part(rosa, FIRST).locator(".lc-block").first, "Which hand holds the rope?")
    comment_on(school.part(rosa, SECOND), "A picture would help here.")
    expect(school.part(rosa, SECOND).locator("summary .lc-count")).to_have_text("1")
    expect(rosa.locator(".lc-tree .lc-count")).to_have_text(["1", "1"])
    photograph(rosa, "changeset-round-1", height=2400)
    rosa.get_by_label("Comment to the instructors").fill("Nearly there: see my two comments.")
    press(rosa, "Send back with the comment", "The course was sent back to its instructors.")
    assert "Nearly there: see my two comments." in school.mail_of(school.cast.ines)


def second_round(school: School) -> None:
    """Ines answers and edits; what is new stands out; Rosa declines for good; Ines appeals, and Ruth grants it."""
    ines, rosa, ruth = school.ines, school.rosa, school.ruth
    ines.goto("/admin/")
    read(ines, "Sent back", "“Nearly there: see my two comments.”")
    ines.get_by_role("link", name="See what to change").click()
    read(ines, "2 comments are open")
    settle(school, "Which hand holds the rope?", "The left one: it says so now.", "Mark as addressed")
    ines.goto(f"/admin/pages/{school.lesson(FIRST).pk}/edit/")
    write_text(ines, "Hold it in your left hand.")
    save(ines)
    first = school.lesson(FIRST).pk
    eventually(lambda: "left hand" in LessonPage.objects.get(pk=first).latest_revision.content["body"])
    submit(school)

    take_from_desk(rosa, "Since the last round: 1 lesson", "round 2")
    read(rosa, "1 comment is open", "1 from an earlier submission", "Since the last round")
    assert [school.part(rosa, each).get_attribute("open") is not None for each in (FIRST, SECOND, THIRD)] == [
        True,  # edited since
        True,  # an open comment
        False,  # seen before, and settled
    ]
    read(school.part(rosa, FIRST), "New in this round", "Hold it in your left hand.", "Addressed: Which hand")
    read(school.part(rosa, SECOND), "A picture would help here.", "from an earlier submission")
    photograph(rosa, "changeset-round-2", height=2400)
    rosa.get_by_label("Comment to the instructors").fill("Our school has a course on reefs.")
    unfold(rosa.locator(".lc-decide"), "Decline for good")
    photograph(rosa, "decline")
    press(rosa, "Decline for good", "The course was declined for good.")
    assert "Our school has a course on reefs." in school.mail_of(school.cast.ines)

    ines.goto("/admin/")
    read(ines, "Declined for good", "one appeal is possible", "“Our school has a course on reefs.”")
    photograph(ines, "dashboard-declined")
    ines.get_by_role("link", name="Read why, or appeal").click()
    ines.get_by_label("Why should somebody look at it again?").fill("That one is on reefs in the sea.")
    expect(ines.get_by_role("button", name="Submit the course for review")).to_have_count(0)
    press(ines, "Appeal", "The appeal was sent. A second reviewer decides it.")
    rosa.goto(school.review)
    read(rosa, "The appeal waits for a second reviewer.")
    expect(rosa.get_by_role("button", name="Grant the appeal")).to_have_count(0)
    ruth.get_by_role("link", name="Reviews").click()
    read(ruth, "Appeals that wait for a second reviewer")
    ruth.get_by_role("link", name="Reefs").click()
    read(ruth, "That one is on reefs in the sea.")
    photograph(ruth, "appeal")
    ruth.get_by_label("Comment to the instructors; a refusal needs one").fill("True: ours is about corals.")
    press(ruth, "Grant the appeal", "The appeal was granted. The course can be submitted again.")
    assert "True: ours is about corals." in school.mail_of(school.cast.ines)


def third_round(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ines won't follow one comment and submits again; Rosa approves for a date, and the clock publishes it."""
    ines, rosa = school.ines, school.rosa
    ines.goto(school.review)
    read(ines, "The decline was lifted", "True: ours is about corals.")
    settle(school, "A picture would help here.", "It is in the next lesson.", "Won’t fix")
    submit(school)
    take_from_desk(rosa, "First publication", "round 3")
    read(rosa, "Nothing is open.", "Settled comments (2)")
    date = (timezone.localtime() + timedelta(minutes=5)).replace(second=0, microsecond=0)
    rosa.get_by_label("Comment to the instructors").fill("Now it is good.")
    unfold(rosa.locator(".lc-decide"), "Publish later")
    rosa.get_by_label("Publish at").fill(f"{date:%Y-%m-%d %H:%M}")
    rosa.get_by_label("Publish at").press("Escape")
    photograph(rosa, "approve-for-later")
    press(rosa, "Approve for later", "The course was approved. It waits to be published.")
    read(rosa, f"It goes live on {date.day} {date:%B %Y, %H:%M}.")
    ines.goto("/admin/")
    read(ines, "Approved", f"goes live on {date.day} {date:%B %Y, %H:%M}", "“Now it is good.”")

    publish_releases_that_are_due()
    assert catalogue(school) == []
    with monkeypatch.context() as later:
        later.setattr(timezone, "now", lambda: date + timedelta(minutes=1))
        publish_releases_that_are_due()
    assert status_of(school.course) == "PUBLISHED"
    assert catalogue(school) == [FIRST, SECOND, THIRD]


def update(school: School) -> None:
    """Two learners are under way when a lesson goes and another comes: Rosa reads what that does, and publishes."""
    ines, rosa, cast = school.ines, school.rosa, school.cast
    course = Course.objects.select_related("current_release").get(pk=school.course.pk)
    for learner, done in ((cast.lena, (SECOND,)), (cast.liam, (FIRST, THIRD))):
        enrollment, _ = enroll(course=course, by=learner)
        for title in done:
            complete_lesson(enrollment_id=enrollment.pk, lesson_id=school.lesson(title).uuid, by=learner)
    delete_lesson(lesson=school.lesson(SECOND), by=cast.ines)
    add_lesson(SectionPage.objects.get(draft_title="Bends"), by=cast.ines, title=FOURTH)
    submit(school)
    read(ines, "Lesson removed", "Lesson added")
    take_from_desk(rosa, "Update of release 1")
    read(rosa, "1 lesson added, 1 removed.", "Removed lessons stop counting.")
    assert impact(rosa) == {
        "under way": 2,
        "would fall below their present percentage": 1,
        "would rise": 0,
        "would be completed and certified": 0,
        "stay finished": 0,
        "have progress on removed lessons": 1,
    }
    unchanged = school.part(rosa, THIRD)
    unfold(unchanged, THIRD)
    read(unchanged, "It joins two ropes.")
    photograph(rosa, "update", height=2000)
    press(rosa, "Approve and publish", "The course was approved, and learners see it now.")
    assert catalogue(school) == [FIRST, THIRD, FOURTH]


def impact(page: Any) -> dict[str, int]:
    figures = page.locator(".lc-impact__figures div")
    expect(figures).to_have_count(6)
    return {
        each.locator("dt").inner_text(): int(each.locator("dd").inner_text())
        for each in (figures.nth(place) for place in range(figures.count()))
    }


def roll_back(school: School) -> None:
    """Rosa compares the two releases, goes back to the first with a reason, and everybody can read that."""
    rosa = school.rosa
    rosa.get_by_role("link", name="Changes since 1").click()
    read(rosa, "Releases compared", "1 lesson added", "1 lesson removed")
    photograph(rosa, "compare")
    rosa.goto(school.review)
    rosa.locator(".lc-releases").scroll_into_view_if_needed()
    rosa.get_by_role("link", name="Roll back").click()
    read(rosa, "Learners will see release 1 at once, in place of release 2.")
    rosa.get_by_label("Reason").fill("The splice is wrong.")
    photograph(rosa, "roll-back")
    press(rosa, "Roll back to release 1", "Learners see release 1 again.")
    assert catalogue(school) == [FIRST, SECOND, THIRD]
    unfold(rosa.locator(".lc-review"), "History")
    read(rosa, "Rolled back", "The splice is wrong.", "Appeal decided: granted", "Declined for good")
    photograph(rosa, "history", height=3000)
    school.ines.goto("/admin/")
    read(school.ines, "Release 1", "2 under way, 0 finished")
    photograph(school.ines, "dashboard")


def test_a_course_goes_through_three_rounds_an_update_and_a_rollback(
    tab: Callable[[], Any], visitor: Callable[..., Visitor], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = make_cast()
    ruth = person("ruth@lectern.example", "ADMIN")
    course = draft_course(by=cast.ines, title="Reefs", summary="", lessons=2)
    assert course.page is not None
    add_section(course.page, by=cast.ines, title="Bends")
    windows = [sign_in(tab, each) for each in (cast.ines, cast.rosa, ruth)]
    school = School(course, cast, *windows, tab(), visitor)
    first_round(school)
    second_round(school)
    third_round(school, monkeypatch)
    update(school)
    roll_back(school)
    rounds = Release.objects.filter(course=course).order_by("submitted_at")
    assert [release.number for release in rounds] == [None, None, 1, 2]
    call_command("verify_audit")
