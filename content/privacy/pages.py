"""Wagtail's pages, their revisions, and its logs."""

import json
import re
from typing import Any

from accounts.models import User
from accounts.personal import FORMER, Fate, Leaving, stored, unlink
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast
from wagtail.models import Comment, ModelLogEntry, PageLogEntry

LEAST_NAME = 3
"""A name that is shorter is not looked for inside of sentences."""


def _about(user: User) -> Q:
    return Q(content_type=ContentType.objects.get_for_model(User), object_id=str(user.pk))


def _model_log(user: User) -> QuerySet[ModelLogEntry]:
    return ModelLogEntry.objects.filter(Q(user=user) | _about(user))


def _scrub_model_log(leaving: Leaving) -> None:
    ModelLogEntry.objects.filter(_about(leaving.user)).update(label=FORMER)
    _scrub(ModelLogEntry, leaving)


def _scrub(model: type[Model], leaving: Leaving) -> None:
    """Put the pseudonym wherever an entry quotes the name or the address, whoever made the entry."""
    words = [word for word in (leaving.email, leaving.name) if len(word) >= LEAST_NAME]
    pattern = re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in words), re.IGNORECASE)
    quoted = Q()
    for word in words:
        for form in {word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1]}:
            quoted |= Q(data_text__icontains=form) | Q(label__icontains=form)
    rows = model._default_manager.annotate(data_text=Cast("data", TextField())).filter(quoted)
    for row in rows.iterator(chunk_size=500):
        entry: Any = row
        data, label = _without(entry.data, pattern), pattern.sub(FORMER, entry.label)
        model._default_manager.filter(pk=entry.pk).update(data=data, label=label)


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    match value:
        case str():
            return pattern.sub(FORMER, value)
        case dict():
            return {name: _without(each, pattern) for name, each in value.items()}
        case list():
            return [_without(each, pattern) for each in value]
    return value


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
    wipe=lambda leaving: _scrub(PageLogEntry, leaving),
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
