"""Mails about courses on their way from their authors to learners."""

from typing import Any

from accounts.models import User
from django.conf import settings
from outbox.models import Event
from outbox.record import handles

from content.models import Appeal, AuditEntry, Course, Release
from content.permissions import may_decide, may_decide_appeal
from notifications.mail import send
from notifications.mending import who_mends


def _release(event: Event) -> Release | None:
    """What the event is about, unless the course was deleted meanwhile."""
    rows = Release.objects.filter(pk=event.payload["release_id"])
    return rows.select_related("course", "submitted_by").first()


def _appeal(event: Event) -> Appeal | None:
    rows = Appeal.objects.filter(decline__release=event.payload["release_id"])
    return rows.select_related("decline__course", "decline__release", "decline__by", "by").first()


def _tell_instructors(event: Event, course: Course, template: str, **context: Any) -> None:
    for user in User.objects.filter(teaches__course=course, is_active=True).order_by("pk"):
        send(event, user, template, course=course, links=_links(course), **context)


def _links(course: Course) -> dict[str, str]:
    review = f"{settings.BASE_URL}/admin/courses/{course.pk}/review/"
    return {"review": review, "course": f"{settings.BASE_URL}/courses/{course.slug}/"}


@handles("course.submitted")
def mail_submission(event: Event) -> None:
    """Tell those who may judge the course that it waits for them."""
    release = _release(event)
    if release is None or release.number or release.returned_at or release.withdrawn_at:
        return
    title, course = release.document["title"], release.course
    for admin in User.objects.admins().order_by("pk"):
        # Superusers may judge what they teach, but nobody is asked to judge their own work.
        if may_decide(admin, course) and not course.instructors.filter(user=admin).exists():
            send(event, admin, "course_submitted", release=release, title=title, links=_links(course))


@handles("course.rejected")
def mail_rejection(event: Event) -> None:
    """Tell the instructors what has to change."""
    release = _release(event)
    if release:
        title, waiting = release.document["title"], release.course.review_comments.open().count()
        _tell_instructors(event, release.course, "course_rejected", release=release, title=title, open_comments=waiting)


@handles("course.declined")
def mail_decline(event: Event) -> None:
    """Tell the instructors that the course was declined for good, why, and that they may appeal."""
    release = _release(event)
    if release:
        _tell_instructors(event, release.course, "course_declined", release=release, title=release.document["title"])


@handles("course.appealed")
def mail_appeal(event: Event) -> None:
    """Tell those who may decide the appeal that it waits for them."""
    appeal = _appeal(event)
    if appeal is None or appeal.granted is not None:
        return
    course = appeal.decline.course
    context = {"appeal": appeal, "title": appeal.decline.release.document["title"], "links": _links(course)}
    for admin in User.objects.admins().exclude(pk=appeal.decline.by_id).order_by("pk"):
        if may_decide_appeal(admin, appeal.decline) and not course.instructors.filter(user=admin).exists():
            send(event, admin, "course_appealed", **context)


@handles("course.appeal_decided")
def mail_appeal_decided(event: Event) -> None:
    """Tell the instructors, and who had declined the course, how the appeal ended."""
    appeal = _appeal(event)
    if appeal is None or appeal.granted is None:
        return
    decline = appeal.decline
    context = {"appeal": appeal, "title": decline.release.document["title"]}
    _tell_instructors(event, decline.course, "course_appeal_decided", **context)
    if decline.by is not None and decline.by.is_active and decline.by_id != appeal.decided_by_id:
        send(event, decline.by, "course_appeal_decided", links=_links(decline.course), **context)


@handles("course.approved")
def mail_approval(event: Event) -> None:
    """Tell the instructors that the course waits to be published; where it went live at once, that mail says it."""
    release = _release(event)
    if release and not release.published_at:
        _tell_instructors(event, release.course, "course_approved", release=release, title=release.document["title"])


@handles("course.released", "course.rolled_back")
def mail_release(event: Event) -> None:
    """Tell the instructors what learners see now."""
    release = _release(event)
    if release:
        _tell_instructors(event, release.course, "course_released", release=release, title=release.document["title"])


@handles("course.publication_failed")
def mail_failure(event: Event) -> None:
    """Tell who approved the release that it could not go live at its date, unless it is live by now."""
    release = _release(event)
    if release and not release.published_at:
        title, links = release.document["title"], _links(release.course)
        for admin in who_mends(release):
            send(event, admin, "course_publication_failed", release=release, title=title, links=links)


@handles("course.unpublished")
def mail_unpublication(event: Event) -> None:
    """Tell the instructors that the course is in the catalogue no more, and why."""
    course = Course.objects.filter(pk=event.payload["course_id"]).first()
    if course:
        entry = AuditEntry.objects.select_related("words").filter(pk=event.payload.get("audit")).first()
        comment = entry.told.get("comment", "") if entry is not None else ""
        _tell_instructors(event, course, "course_unpublished", title=course.title, comment=comment)
