"""The reviewers' desk: what it says of each course, what it can be narrowed to, and taking courses from it."""

from datetime import timedelta
from typing import Any

import pytest
from accounts.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.actions.claim import claim_review
from content.actions.decline import appeal_decline, decline_course
from content.actions.moderation import approve_course, reject_course
from content.actions.submission import submit_course
from content.models import Course, CourseInstructor, LessonPage, Release, ReviewClaim, SectionPage
from content.status import status_of
from tests.cast import Cast, person
from tests.factories.courses import add_lesson, category, pending_course, published_course, text
from tests.http import ApiClient, browser

pytestmark = pytest.mark.django_db


def desk(user: User, **query: str) -> str:
    response = browser(user).get("/admin/courses/reviews/", query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def shown(user: User, **query: str) -> set[str]:
    """The titles on the desk, by what links to their changesets."""
    page = desk(user, **query)
    return {
        course.page.draft_title
        for course in Course.objects.select_related("page").exclude(page=None)
        if course.page and f'<a href="/admin/courses/{course.pk}/review/">{course.page.draft_title}</a>' in page
    }


def submitted(course: Course, *, days_ago: float) -> None:
    Release.objects.filter(course=course, number=None).update(submitted_at=timezone.now() - timedelta(days=days_ago))


def edit(course: Course, by: User, words: str, lesson: int = 0) -> None:
    assert course.page is not None
    page = LessonPage.objects.descendant_of(course.page).order_by("path")[lesson]
    page.body = [("rich_text", f"<p>{words}</p>")]
    page.save_revision(user=by)


def test_the_first_due_stands_first_and_what_is_overdue_says_so(cast: Cast) -> None:
    for title, days in (("Fresh", 0), ("Old", 9), ("Older", 20)):
        submitted(pending_course(by=cast.ines, title=title), days_ago=days)
    page = desk(cast.rosa)
    assert page.index("Older</a>") < page.index("Old</a>") < page.index("Fresh</a>")
    assert page.count("Overdue by") == 2
    assert shown(cast.rosa, show="overdue") == {"Old", "Older"}
    due = ApiClient(cast.rosa).get("moderation/courses/?overdue=true").data["items"]
    assert [item["title"] for item in due] == ["Older", "Old"]


def test_the_target_is_a_setting(cast: Cast, settings: Any) -> None:
    submitted(pending_course(by=cast.ines, title="Old"), days_ago=9)
    settings.REVIEW_TARGET_WORKING_DAYS = 30
    assert shown(cast.rosa, show="overdue") == set()
    assert "Overdue by" not in desk(cast.rosa)


def test_the_size_of_a_change_is_what_differs_from_what_learners_see(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots", lessons=4)
    edit(course, cast.ines, "Tied anew.", lesson=0)
    section = SectionPage.objects.get()
    last = LessonPage.objects.order_by("path").last()
    assert last is not None
    last.delete()
    for number in (1, 2):
        add_lesson(SectionPage.objects.get(pk=section.pk), by=cast.ines, title=f"New {number}")
    submit_course(course=course, by=cast.ines)
    [item] = ApiClient(cast.rosa).get("moderation/courses/?status=PENDING").data["items"]
    assert item["change_size"] == {"added": 2, "removed": 1, "changed": 1}
    assert (item["is_update"], item["round"], item["new_since_last_round"]) == (True, 1, None)
    page = desk(cast.rosa)
    assert "+2</span>" in page
    assert "−1</span>" in page
    assert "~1</span>" in page
    assert "Update of release 1" in page


def test_a_change_of_the_details_only_is_told_as_that(cast: Cast) -> None:
    course = published_course(by=cast.ines, title="Knots")
    assert course.page is not None
    course.page.summary = "All about better knots."
    course.page.save_revision(user=cast.ines)
    submit_course(course=course, by=cast.ines)
    assert "Details or order only" in desk(cast.rosa)


def test_a_resubmission_tells_what_is_new_since_it_was_sent_back(cast: Cast) -> None:
    course = pending_course(by=cast.ines, lessons=3)
    reject_course(course=course, by=cast.rosa, comment="More.")
    edit(course, cast.ines, "More words.")
    submit_course(course=course, by=cast.ines)
    [item] = ApiClient(cast.rosa).get("moderation/courses/?status=PENDING").data["items"]
    assert item["round"] == 2
    assert item["change_size"] == {"added": 3, "removed": 0, "changed": 0}
    assert item["new_since_last_round"] == {"added": 0, "removed": 0, "changed": 1}
    page = desk(cast.rosa)
    assert "First publication, round 2" in page
    assert "Since the last round: 1 lesson<" in page
    approve_course(course=course, by=cast.rosa, publish=True)
    edit(course, cast.ines, "Even more words.")
    submit_course(course=course, by=cast.ines)
    [item] = ApiClient(cast.rosa).get("moderation/courses/?status=PENDING").data["items"]
    assert (item["round"], item["new_since_last_round"]) == (1, None)


def test_filters_narrow_the_desk_and_the_api_alike(cast: Cast) -> None:
    update = published_course(by=cast.ines, title="Knots")
    edit(update, cast.ines, "Anew.")
    submit_course(course=update, by=cast.ines)
    bees = pending_course(by=cast.otto, title="Bees", category=category("nature"))
    approved = pending_course(by=cast.otto, title="Approved")
    approve_course(course=approved, by=cast.rosa)
    claim_review(course=bees, by=cast.rosa)
    for filters, wanted in (
        ({}, {"Knots", "Bees", "Approved"}),
        ({"status": "pending"}, {"Knots", "Bees"}),
        ({"status": "approved"}, {"Approved"}),
        ({"show": "mine"}, {"Bees"}),
        ({"show": "unclaimed"}, {"Knots"}),
        ({"kind": "update"}, {"Knots"}),
        ({"kind": "first"}, {"Bees", "Approved"}),
        ({"category": "nature"}, {"Bees"}),
        ({"search": "kno"}, {"Knots"}),
        ({"kind": "first", "status": "pending", "category": "teaching"}, set()),
        ({"status": "nonsense", "category": "nowhere"}, {"Knots", "Bees", "Approved"}),
    ):
        assert shown(cast.rosa, **filters) == wanted, filters
    api = ApiClient(cast.rosa)
    for query, wanted in (
        ("claim=mine", {"Bees"}),
        ("claim=unclaimed", {"Knots"}),
        ("kind=update", {"Knots"}),
        ("category=nature", {"Bees"}),
        ("status=PENDING&kind=first", {"Bees"}),
    ):
        assert {item["title"] for item in api.get(f"moderation/courses/?{query}").data["items"]} == wanted, query
    assert api.get("moderation/courses/?claim=yours").status == 422


def test_the_category_is_that_of_what_is_judged(cast: Cast) -> None:
    """Also for an update that changes it, and not for a text that only looks like it."""
    course = published_course(by=cast.ines, title="Knots")
    assert course.page is not None
    course.page.category = category("nature")
    course.page.description = '<p>"category":"sailing"</p>'
    course.page.save_revision(user=cast.ines)
    submit_course(course=course, by=cast.ines)
    category("sailing")
    assert shown(cast.rosa, category="nature") == {"Knots"}
    assert shown(cast.rosa, category="teaching") == set()
    assert shown(cast.rosa, category="sailing") == set()


def test_a_course_is_taken_from_the_desk_and_given_back(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    rosa, path = browser(cast.rosa), f"/admin/courses/{course.pk}/"
    page = rosa.post(f"{path}claim/", {"next": "/admin/courses/reviews/?show=mine"}, follow=True)
    assert page.redirect_chain[-1][0] == "/admin/courses/reviews/?show=mine"
    assert "Give back" in page.content.decode()
    rita = person("rita@lectern.example", "ADMIN")
    screen = browser(rita).get(f"{path}review/").content.decode()
    assert "Take over" in screen
    assert "Approve and publish" not in screen
    refused = browser(rita).post(f"{path}claim/", {"next": "/admin/courses/reviews/"}, follow=True)
    assert "Rosa has taken this course." in refused.content.decode()
    refused = browser(rita).post(f"{path}review/approve/", follow=True)
    assert "Rosa has taken this course." in refused.content.decode()
    assert status_of(course) == "PENDING"
    rosa.post(f"{path}release-claim/")
    assert "Approve and publish" in browser(rita).get(f"{path}review/").content.decode()
    away = rosa.post(f"{path}claim/", {"next": "https://elsewhere.example/"})
    assert away["Location"] == f"{path}review/"
    for _ in range(2):  # taken, and taken already
        assert browser(rita).post(f"{path}claim/", {"next": "no-view-of-ours"})["Location"] == "no-view-of-ours"


def test_appeals_stand_below_the_queue(cast: Cast) -> None:
    course = pending_course(by=cast.ines, title="Knots")
    decline_course(course=course, by=cast.rosa, comment="Never.")
    assert "second reviewer" not in desk(cast.rosa)
    appeal_decline(course=course, by=cast.ines, text="Look again.")
    page = desk(cast.ada)
    assert "Appeals that wait for a second reviewer" in page
    assert shown(cast.ada) == {"Knots"}


def test_nobody_reviews_what_they_teach_and_the_desk_says_so(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    CourseInstructor.objects.create(course=course, user=cast.rosa)
    page = desk(cast.rosa)
    assert "You teach it or edited it" in page
    assert f'action="/admin/courses/{course.pk}/claim/"' not in page
    forced = browser(cast.rosa).post(f"/admin/courses/{course.pk}/claim/", follow=True)
    assert "neither teaches nor edited" in forced.content.decode()
    assert not ReviewClaim.objects.exists()


def test_instructors_neither_see_the_desk_nor_take_anything(cast: Cast) -> None:
    course = pending_course(by=cast.ines)
    ines = browser(cast.ines)
    assert ines.get("/admin/courses/reviews/").status_code == 404
    for step in ("claim", "release-claim"):
        assert ines.post(f"/admin/courses/{course.pk}/{step}/").status_code == 404
    assert not ReviewClaim.objects.exists()


def test_the_home_page_and_the_menu_tell_how_many_wait(cast: Cast) -> None:
    home = browser(cast.rosa).get("/admin/").content.decode()
    assert "No course waits for a review." in home
    assert "data-lc-waiting" not in home
    for number in range(12):
        pending_course(by=cast.ines, title=f"Course {number}", lessons=1)
    home = browser(cast.rosa).get("/admin/").content.decode()
    assert home.count("/review/") == 10
    assert "2 more" in home
    assert "Reviews, 12 waiting" in home
    assert "data-lc-waiting" not in browser(cast.ines).get("/admin/").content.decode()


def test_the_desk_takes_as_many_queries_for_twelve_courses_as_for_three(cast: Cast) -> None:
    def fill(numbers: range) -> None:
        for number in numbers:
            course = pending_course(by=cast.ines, title=f"Course {number}", lessons=1, body=[text("Some words.")])
            reject_course(course=course, by=cast.rosa, comment="More.")
            submit_course(course=course, by=cast.ines)
            claim_review(course=course, by=cast.rosa)

    rosa, api = browser(cast.rosa), ApiClient(cast.rosa)
    reads = [
        lambda: rosa.get("/admin/courses/reviews/"),
        lambda: rosa.get("/admin/"),
        lambda: api.get("moderation/courses/?claim=mine"),
    ]

    def queries() -> list[int]:
        counts = []
        for read in reads:
            read()
            with CaptureQueriesContext(connection) as asked:
                read()
            counts.append(len(asked))
        return counts

    fill(range(3))
    few = queries()
    fill(range(3, 12))
    assert queries() == few
    assert few[0] <= 21, few
    assert few[2] <= 16, few
