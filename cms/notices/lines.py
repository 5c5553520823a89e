"""Notices as lines to read: those that belong together are one, in words, with the way to what they are about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from notifications.models import Notice, NoticeKind

# `{by}` did it or is whom it is about, `{number}` is the release's; the title of the course comes where `{course}` is.
_WORDS = {
    NoticeKind.SUBMITTED: "{by} submitted {course} for review",
    NoticeKind.WITHDRAWN: "{by} withdrew {course} from your review",
    NoticeKind.CLAIMED: "A reviewer has taken {course}",
    NoticeKind.TAKEN_OVER: "{by} took over your review of {course}",
    NoticeKind.CLAIM_ENDED: "{by} gave {course} back to the queue in your place",
    NoticeKind.COMMENTED: "{by} commented on {course}",
    NoticeKind.REPLIED: "{by} answered a comment on {course}",
    NoticeKind.SETTLED: "{by} settled or reopened a comment on {course}",
    NoticeKind.REJECTED: "{by} sent {course} back",
    NoticeKind.DECLINED: "{by} declined {course} for good",
    NoticeKind.APPEALED: "{by} appealed for {course}",
    NoticeKind.APPEAL_GRANTED: "{by} granted the appeal for {course}",
    NoticeKind.APPEAL_REFUSED: "{by} refused the appeal for {course}",
    NoticeKind.APPROVED: "{by} approved {course} as release {number}",
    NoticeKind.RELEASED: "Release {number} of {course} is live",
    NoticeKind.PUBLICATION_FAILED: "Release {number} of {course} could not go live at its date",
    NoticeKind.ROLLED_BACK: "{by} rolled {course} back to release {number}",
    NoticeKind.UNPUBLISHED: "{by} took {course} from the catalogue",
    NoticeKind.JOINED: "{by} teaches {course} now",
    NoticeKind.LEADS: "{by} leads {course} now",
    NoticeKind.HANDED_IN: "Somebody handed in work in {course}",
}
_MANY = {
    NoticeKind.COMMENTED: "{by} commented {count} times on {course}",
    NoticeKind.REPLIED: "{by} answered {count} comments on {course}",
    NoticeKind.SETTLED: "{by} settled or reopened {count} comments on {course}",
    NoticeKind.HANDED_IN: "{count} pieces of work were handed in in {course}",
}
_GOOD = {NoticeKind.APPROVED, NoticeKind.RELEASED, NoticeKind.APPEAL_GRANTED, NoticeKind.JOINED}
_BAD = {
    NoticeKind.REJECTED,
    NoticeKind.DECLINED,
    NoticeKind.APPEAL_REFUSED,
    NoticeKind.PUBLICATION_FAILED,
    NoticeKind.UNPUBLISHED,
}
_ABOUT_COMMENTS = {NoticeKind.COMMENTED, NoticeKind.REPLIED, NoticeKind.SETTLED}
_ABOUT_TEACHERS = {NoticeKind.JOINED, NoticeKind.LEADS}


@dataclass
class Line:
    """One line; `notice` is the latest of those in it."""

    notice: Notice
    count: int = 1

    @property
    def is_unread(self) -> bool:
        return self.notice.read_at is None

    @property
    def at(self) -> datetime:
        return self.notice.made_at

    @property
    def tone(self) -> str:
        """Whether it is good news, bad news, or news."""
        kind = NoticeKind(self.notice.kind)
        return "good" if kind in _GOOD else "bad" if kind in _BAD else "plain"

    @property
    def words(self) -> SafeString:
        """What happened, with the course's title as it is now."""
        notice, kind = self.notice, NoticeKind(self.notice.kind)
        words = _MANY.get(kind, _WORDS[kind]) if self.count > 1 else _WORDS[kind]
        if kind == NoticeKind.LEADS and notice.person_id == notice.recipient_id:
            words = "You lead {course} now"
        title = format_html("<b>{}</b>", notice.course.page.draft_title if notice.course.page else notice.course)
        by = notice.person.full_name if notice.person else ""
        return format_html(words, by=by or "Somebody", course=title, number=notice.number, count=self.count)


def to_read(rows: QuerySet[Notice]) -> QuerySet[Notice]:
    """With what their lines name."""
    return rows.select_related("course__page", "person").defer("course__search_text")


def lines_of(notices: Iterable[Notice]) -> list[Line]:
    """The latest first; unread ones that belong together are one line, where the latest of them is."""
    lines: dict[Any, Line] = {}
    for notice in notices:
        unread = (notice.kind, notice.course_id, notice.person_id)
        key: Any = unread if notice.read_at is None else notice.pk
        if key in lines:
            lines[key].count += 1
        else:
            lines[key] = Line(notice)
    return list(lines.values())


def address_of(notice: Notice) -> str:
    """The screen on which one sees what the notice is about."""
    if notice.kind in _ABOUT_TEACHERS:
        return reverse("course_instructors", args=(notice.course_id,))
    review = reverse("course_review", args=(notice.course_id,))
    return f"{review}#comments" if notice.kind in _ABOUT_COMMENTS else review
