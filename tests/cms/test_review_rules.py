"""What admins ask of courses: how strict each check is, and the checklist that reviewers tick off."""

from typing import Any
from uuid import uuid4

import pytest
from accounts.models import User
from outbox.models import Event

from content.actions.moderation import reject_course
from content.actions.submission import submit_course, withdraw_course
from content.models import CheckLevel, ChecklistItem, ChecklistTick, Course, Release
from tests.cast import Cast
from tests.factories.courses import draft_course, pending_course
from tests.http import ApiClient, browser

pytestmark = pytest.mark.django_db
RULES = "/admin/review-rules/"
CHOSEN = {
    **dict.fromkeys(("summary", "video_lessons", "lesson_links"), "required"),
    **dict.fromkeys(
        (
            "thumbnail",
            "captions",
            "alt_text",
            "duration",
            "headings",
            "same_text",
            "web_links",
            "formulas",
            "question_advice",
        ),
        "recommended",
    ),
}


def form(*items: dict[str, Any], initial: int = 0, **levels: str) -> dict[str, Any]:
    """The screen's form, filled in."""
    data: dict[str, Any] = {**CHOSEN, **levels, "items-TOTAL_FORMS": len(items), "items-INITIAL_FORMS": initial}
    for position, item in enumerate(items):
        data |= {f"items-{position}-{name}": value for name, value in item.items()}
    return data


def candidate(course: Course) -> Release:
    return Release.objects.filter(course=course).order_by("-submitted_at")[0]


def tick(user: User, course: Course, *items: ChecklistItem, release: Any = None, **headers: str) -> Any:
    address = f"/admin/courses/{course.pk}/checklist/{release or candidate(course).pk}/"
    return browser(user).post(address, {"items": [item.pk for item in items]}, follow=True, headers=headers)


def screen(user: User, course: Course) -> str:
    return browser(user).get(f"/admin/courses/{course.pk}/review/").content.decode()


def test_an_admin_chooses_how_strict_a_check_is(cast: Cast) -> None:
    rosa = browser(cast.rosa)
    assert "Required, always" in rosa.get(RULES).content.decode()
    rosa.post(RULES, form(thumbnail="required", empty_parts="recommended"))
    assert dict(CheckLevel.objects.values_list("check_code", "level")) == {"thumbnail": "required"}
    course = draft_course(by=cast.ines)
    refused = ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/submit/")
    assert [each["check"] for each in refused.details["problems"]] == ["thumbnail"]
    rosa.post(RULES, form(thumbnail="recommended"))
    assert not CheckLevel.objects.exists()
    assert ApiClient(cast.ines).post(f"authoring/courses/{course.pk}/submit/").status == 200
    assert Event.objects.filter(name="review_rules.changed", payload__user_id=str(cast.rosa.pk)).exists()


def test_a_level_that_there_is_not_is_refused(cast: Cast) -> None:
    page = browser(cast.rosa).post(RULES, form(thumbnail="forbidden")).content.decode()
    assert "forbidden is not one of the available choices" in page
    assert not CheckLevel.objects.exists()


def test_an_admin_keeps_the_checklist(cast: Cast) -> None:
    rosa = browser(cast.rosa)
    rosa.post(RULES, form({"text": " Reads  well ", "help": "Aloud.", "order": "2", "active": "on"}))
    item = ChecklistItem.objects.get()
    assert (item.text, item.help, item.order, item.active) == ("Reads well", "Aloud.", 2, True)
    row = {"id": item.pk, "text": "Reads very well", "help": "", "order": "1"}
    rosa.post(RULES, form(row, initial=1))
    item.refresh_from_db()
    assert (item.text, item.active) == ("Reads very well", False)
    rosa.post(RULES, form({**row, "DELETE": "on"}, initial=1))
    assert not ChecklistItem.objects.exists()


@pytest.mark.parametrize("name", ["ines", "lena"])
def test_the_rules_are_for_admins(cast: Cast, name: str) -> None:
    user = getattr(cast, name)
    for response in (browser(user).get(RULES), browser(user).post(RULES, form(thumbnail="required"))):
        assert response.status_code in {302, 404}
    assert not CheckLevel.objects.exists()


def test_the_reviewer_ticks_lines_off_and_what_is_left_is_shown(cast: Cast) -> None:
    first, second = (ChecklistItem.objects.create(text=text, order=n) for n, text in enumerate(("Reads well", "Fair")))
    hidden = ChecklistItem.objects.create(text="Old rule", active=False)
    course = pending_course(by=cast.ines)
    assert "2 of 2 not ticked yet" in screen(cast.rosa, course)

    page = tick(cast.rosa, course, first, hidden).content.decode()

    assert "1 of 2 not ticked yet" in page
    assert "Ticked by Rosa" in page
    assert "Old rule" not in page
    kept = ChecklistTick.objects.get()
    assert (kept.release, kept.item, kept.text, kept.by) == (candidate(course), first, "Reads well", cast.rosa)
    assert Event.objects.filter(name="checklist.ticked", payload__release_id=str(kept.release_id)).count() == 1
    tick(cast.ada, course, first, second)
    assert list(ChecklistTick.objects.values_list("text", "by")) == [
        ("Reads well", cast.rosa.pk),
        ("Fair", cast.ada.pk),
    ]
    tick(cast.rosa, course, second)
    assert ChecklistTick.objects.get().text == "Fair"


def test_unticked_lines_do_not_block(cast: Cast) -> None:
    ChecklistItem.objects.create(text="Reads well")
    course = pending_course(by=cast.ines)
    browser(cast.rosa).post(f"/admin/courses/{course.pk}/review/approve-and-publish/", {})
    course.refresh_from_db()
    assert course.is_published


def test_a_tick_keeps_the_words_that_were_ticked(cast: Cast) -> None:
    item = ChecklistItem.objects.create(text="Reads well")
    course = pending_course(by=cast.ines)
    tick(cast.rosa, course, item)
    ChecklistItem.objects.update(text="Reads <b>brilliantly</b>")
    assert "Reads well" in screen(cast.rosa, course)
    assert "brilliantly" not in screen(cast.rosa, course)
    item.delete()
    reject_course(course=course, by=cast.rosa, comment="Almost.")
    assert "✓ Reads well" in screen(cast.rosa, course)


def test_a_new_submission_starts_with_none_ticked(cast: Cast) -> None:
    item = ChecklistItem.objects.create(text="Reads well")
    course = pending_course(by=cast.ines)
    old = candidate(course).pk
    tick(cast.rosa, course, item)
    withdraw_course(course=course, by=cast.ines)
    submit_course(course=course, by=cast.ines)
    assert "1 of 1 not ticked yet" in screen(cast.rosa, course)
    assert "not what is judged now" in tick(cast.rosa, course, item, release=old).content.decode()
    assert not candidate(course).ticks.exists()  # type: ignore[attr-defined]


def test_who_may_not_decide_ticks_nothing(cast: Cast) -> None:
    item = ChecklistItem.objects.create(text="Reads well")
    course = pending_course(by=cast.ines)
    assert "Only who decides" in tick(cast.ines, course, item).content.decode()
    assert tick(cast.otto, course, item).status_code == 404
    assert "Reads well" not in screen(cast.ines, course)
    assert not ChecklistTick.objects.exists()


def test_a_script_gets_an_empty_answer_or_the_reason(cast: Cast) -> None:
    item = ChecklistItem.objects.create(text="Reads well")
    course = pending_course(by=cast.ines)
    assert tick(cast.rosa, course, item, accept="application/json").status_code == 204
    refused = tick(cast.rosa, course, item, release=uuid4(), accept="application/json")
    assert (refused.status_code, "not what is judged now" in refused.content.decode()) == (409, True)
