"""Files that people upload, and the shelves of Wagtail beside ours.

What a remaining course shows stays, since that course is others' work as well, without who uploaded it and under a
title that says nothing. All else goes, with every size of it and its place in the search.
"""

from typing import Any

from accounts.models import User
from accounts.personal import Fate, Leaving, stored
from django.apps import apps
from django.db import connection
from django.db.models import QuerySet
from wagtail.models import ReferenceIndex

WHY = "What no remaining course shows is deleted with its file. What one does stays, without its uploader and title."
_FTS = "wagtailsearch_indexentry_fts"
_TITLE = "A file of a former member"


def _remove_uploads(record: str) -> Any:
    """A wipe for one kind of file."""

    def wipe(leaving: Leaving) -> None:
        model = apps.get_model(record)
        for row in model._default_manager.filter(uploaded_by_user=leaving.user):
            if ReferenceIndex.get_references_to(row).exists():
                row.uploaded_by_user, row.title = None, _TITLE
                row.save(update_fields=["uploaded_by_user", "title"])
            else:
                sizes = getattr(row, "renditions", None)
                leaving.doom(row.file.name, *(size.file.name for size in (sizes.all() if sizes else ())))
                row.delete()

    return wipe


def _sizes(record: str) -> Any:
    def rows(user: User) -> QuerySet[Any]:
        return apps.get_model(record)._default_manager.filter(image__uploaded_by_user=user)

    return rows


def _remove_half_uploads(leaving: Leaving) -> None:
    rows = apps.get_model("wagtailcore.UploadedFile")._default_manager.filter(uploaded_by_user=leaving.user)
    leaving.doom(*(row.file.name for row in rows))
    rows.delete()


def _forget_words(leaving: Leaving) -> None:
    """SQLite's index keeps the words of rows that are gone until its parts are merged."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {_FTS}({_FTS}) VALUES ('optimize')")  # noqa: S608 - a constant


for _record in ("content.CourseImage", "content.CourseDocument", "wagtailimages.Image", "wagtaildocs.Document"):
    stored(
        _record,
        "uploaded_by_user",
        "file",
        fate=Fate.DELETED,
        why=WHY,
        shows=("id", "title", "created_at", "file"),
        files=("file",),
        wipe=_remove_uploads(_record),
    )
for _record in ("content.Rendition", "wagtailimages.Rendition"):
    stored(
        _record,
        "file",
        fate=Fate.DELETED,
        why="Other sizes of a picture go with it.",
        rows=_sizes(_record),
        wipe=lambda leaving: None,
    )
stored(
    "content.MediaFile",
    "file",
    fate=Fate.KEPT,
    why="Bytes that a release shows to learners, named by their own hash. Those of a deleted course go too.",
)
stored(
    "wagtailcore.UploadedFile",
    "uploaded_by_user",
    "file",
    fate=Fate.DELETED,
    why="An upload that was not finished.",
    shows=("id", "file"),
    files=("file",),
    wipe=_remove_half_uploads,
)
stored(
    "wagtailembeds.Embed",
    "author_name",
    fate=Fate.KEPT,
    why="What a video site says publicly of a video that a course shows; not about people of this school.",
)
stored(
    "taggit.TaggedItem",
    "content_object",
    fate=Fate.KEPT,
    why="A word that a file is filed under. It names nobody, and goes with the file.",
)
stored(
    "wagtailsearch.IndexEntry",
    "content_object",
    fate=Fate.KEPT,
    why="The words of pages and files, to find them by. It follows what it is about. People are not in it.",
    wipe=_forget_words,
)
