"""Mails about reviews that went to somebody else."""

from accounts.models import User
from django.conf import settings
from outbox.models import Event
from outbox.record import handles

from content.models import Course, Release
from notifications.mail import send


@handles("course.claim_taken_over")
def mail_takeover(event: Event) -> None:
    """Tell the reviewer who had the course, while they may still see it."""
    release = Release.objects.filter(pk=event.payload["release_id"]).select_related("course").first()
    earlier = User.objects.filter(pk=event.payload.get("reviewer_id"), is_active=True).first()
    if release is None or earlier is None or not Course.objects.visible_to(earlier).filter(pk=release.course_id):
        return
    send(
        event,
        earlier,
        "course_claim_taken_over",
        title=release.document["title"],
        person=User.objects.filter(pk=event.payload["user_id"]).first(),
        link=f"{settings.BASE_URL}/admin/courses/{release.course_id}/review/",
    )
