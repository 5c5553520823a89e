"""Wagtail's pages, their revisions, and its logs."""

from accounts.models import User
from accounts.personal import FORMER, Fate, Leaving, stored, unlink
from accounts.quotes import scrub
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from wagtail.models import Comment, ModelLogEntry, PageLogEntry


def _about(user: User) -> Q:
    return Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))


def _model_log(user: User) -> QuerySet[ModelLogEntry]:
    return ModelLogEntry.objects.filter(Q(user=user) | _about(user))


def _scrub_model_log(leaving: Leaving) -> None:
    ModelLogEntry.objects.filter(_about(leaving.user)).update(label=FORMER)
    scrub(ModelLogEntry, leaving, "data", "label")


def _remove_comments(leaving: Leaving) -> None:
    Comment.objects.filter(user=leaving.user).delete()
    Comment.objects.filter(resolved_by=leaving.user).update(resolved_by=None)


stored(
    "wagtailcore.Page",
    "owner",
    "locked_by",
    fate=Fate.PSEUDONYMISED,
    why="Pages of courses that go on belong to those who teach them; they forget who began and who locked them.",
    shows=("id", "title", "draft_title", "slug", "first_published_at", "latest_revision_created_at"),
    wipe=unlink("wagtailcore.Page", "owner", "locked_by"),
)
stored(
    "wagtailcore.Revision",
    "user",
    "content",
    "content_object",
    fate=Fate.PSEUDONYMISED,
    why="What a course said stays as long as the course; who wrote it is taken out.",
    shows=("id", "created_at", "object_str", "content"),
    wipe=unlink("wagtailcore.Revision", "user"),
)
stored(
    "wagtailcore.PageLogEntry",
    "user",
    "data",
    fate=Fate.PSEUDONYMISED,
    why="The history of a course names the tombstone. Where an entry quotes the name or address, that is replaced.",
    shows=("timestamp", "action", "label", "data"),
    guarded=False,
    wipe=lambda leaving: scrub(PageLogEntry, leaving, "data", "label"),
)
stored(
    "wagtailcore.ModelLogEntry",
    "user",
    "data",
    fate=Fate.PSEUDONYMISED,
    why="The history names the tombstone. Labels and quotes with the name or address are replaced.",
    shows=("timestamp", "action", "label", "data"),
    guarded=False,
    rows=_model_log,
    wipe=_scrub_model_log,
)
stored(
    "wagtailcore.Comment",
    "user",
    "resolved_by",
    fate=Fate.DELETED,
    why="Wagtail's own, which Lectern does not use; whatever is there goes. Others' forget who settled them.",
    shows=("text", "created_at"),
    rows=lambda user: Comment.objects.filter(user=user),
    wipe=_remove_comments,
)
for _record, _shows in (
    ("wagtailcore.CommentReply", ("text", "created_at")),
    ("wagtailcore.PageSubscription", ("page_id", "comment_notifications")),
    ("wagtailcore.APIToken", ("name", "created", "last_used_at")),
):
    stored(
        _record,
        "user",
        *(("name",) if _record == "wagtailcore.APIToken" else ()),
        fate=Fate.DELETED,
        why="Wagtail's own, which Lectern does not use; whatever is there goes.",
        shows=_shows,
    )
