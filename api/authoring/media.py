"""The pictures and files that an author uploads."""

from typing import Annotated, Any, Literal

from accounts.models import User
from django.conf import settings
from django.db.models import CharField, Value
from django.http import HttpRequest
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import StringConstraints

from api.authoring.access import author
from api.authoring.schemas import MediaItem
from api.envelope import answers, ok
from api.limited import ACCOUNT, Limited
from api.pagination import Page, PageQuery, paged
from api.schemas import Input
from content.actions.media import add_document, add_image, ending_of
from content.models import CourseDocument, CourseImage

router = Router(tags=["Authoring"])
_MODELS: dict[str, Any] = {"image": CourseImage, "document": CourseDocument}


class MediaQuery(PageQuery):
    """Which media."""

    kind: Literal["image", "document"] | None = None


class MediaForm(Input):
    """What is said about a file; without a title it is called as the file is."""

    title: Annotated[str, StringConstraints(max_length=255)] = ""


@router.get(
    "media/",
    response=answers(Page[MediaItem], 401, 403),
    operation_id="list_media",
    summary="My pictures and files, newest first",
)
def list_media(request: HttpRequest, query: Query[MediaQuery]) -> dict[str, Any]:
    """What may be used in the bodies of my lessons."""
    user = author(request)
    first, *others = [_keys(kind, user) for kind in _MODELS if query.kind in {None, kind}]
    rows = first.union(*others, all=True) if others else first
    page = paged(request, query, rows.order_by("-created_at", "uuid"))
    return ok({**page, "items": _in_order(page["items"])})


@router.post(
    "media/",
    response=answers(MediaItem, 401, 403, 413, success=201),
    throttle=Limited(("upload", ACCOUNT)),
    operation_id="upload_media",
    summary="Upload a picture or a file",
)
def upload(request: HttpRequest, form: Form[MediaForm], file: File[UploadedFile]) -> Status[dict[str, Any]]:
    """Multipart, as `file`. Its content must be what its name says."""
    user = author(request)
    add: Any = add_image if ending_of(file) in settings.WAGTAILIMAGES_EXTENSIONS else add_document
    return Status(201, ok(_shown(add(by=user, file=file, title=form.title))))


def _keys(kind: str, user: User) -> Any:
    rows = _MODELS[kind].objects.filter(uploaded_by_user=user).order_by()
    return rows.values_list(Value(kind, output_field=CharField()), "uuid", "created_at")


def _in_order(keys: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    found = {
        media.uuid: media
        for kind, model in _MODELS.items()
        if (wanted := [key for its_kind, key, _ in keys if its_kind == kind])
        for media in model.objects.filter(uuid__in=wanted)
    }
    return [_shown(found[key]) for _, key, _ in keys if key in found]


def _shown(media: CourseImage | CourseDocument) -> dict[str, Any]:
    picture = isinstance(media, CourseImage)
    return {
        "id": media.uuid,
        "kind": "image" if picture else "document",
        "title": media.title,
        "url": media.file.url,
        "file_name": media.filename,
        "size": media.file_size,
        "width": media.width if picture else None,
        "height": media.height if picture else None,
        "created_at": media.created_at,
    }
