"""The shelves of the catalogue."""

from typing import Annotated, Any

from analytics.tallies import published_courses
from django.db.models import OuterRef
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Status
from pydantic import AfterValidator, Field, StringConstraints

from api.auth import signed_in
from api.envelope import answers, ok
from api.pagination import Page, PageQuery, paged
from api.ready import ready, ready_answers
from api.schemas import Input, Output
from content.actions.category import create_category, delete_category, update_category
from content.models.category import ICONS, Category

router = Router(tags=["Catalogue"])
_ICONS = [code for code, _ in ICONS]


def _known_icon(code: str) -> str:
    if code not in _ICONS:
        raise ValueError(f"must be one of {', '.join(_ICONS)}")
    return code


Icon = Annotated[str, AfterValidator(_known_icon), Field(json_schema_extra={"enum": _ICONS})]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Slug = Annotated[str, StringConstraints(max_length=100, pattern=r"^[-a-zA-Z0-9_]+$")]
About = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]


class CategoryOut(Output):
    """A category; `course_count` counts published courses."""

    name: str
    slug: str
    description: str
    icon: str
    course_count: int


class CategoryIn(Input):
    """A category to add. Without `slug` it gets one from its name."""

    name: Name
    slug: Slug | None = None
    description: About = ""
    icon: Icon = "book"


class CategoryChange(Input):
    """What to change of a category."""

    name: Name | None = None
    slug: Slug | None = None
    description: About | None = None
    icon: Icon | None = None


@router.get(
    "",
    auth=None,
    response=ready_answers(Page[CategoryOut]),
    operation_id="list_categories",
    summary="All categories",
)
def list_categories(request: HttpRequest, query: Query[PageQuery]) -> HttpResponseBase:
    """By name."""
    return ready(request, paged(request, query, _counted().order_by("name").values(*CategoryOut.model_fields)))


@router.post(
    "", response=answers(CategoryOut, 401, 403, success=201), operation_id="create_category", summary="Add a category"
)
def add_category(request: HttpRequest, payload: CategoryIn) -> Any:
    """Admins only."""
    category = create_category(by=signed_in(request), **payload.dict(exclude_none=True))
    return Status(201, ok(_counted().get(pk=category.pk)))


@router.patch(
    "{slug:slug}/",
    response=answers(CategoryOut, 401, 403, 404),
    operation_id="update_category",
    summary="Change a category",
)
def change_category(request: HttpRequest, slug: str, payload: CategoryChange) -> Any:
    """Admins only. What is not sent stays as it is."""
    category = get_object_or_404(Category, slug=slug)
    update_category(category=category, by=signed_in(request), **payload.dict(exclude_unset=True))
    return ok(_counted().get(pk=category.pk))


@router.delete(
    "{slug:slug}/",
    response=answers(None, 401, 403, 404, 409),
    operation_id="delete_category",
    summary="Remove a category",
)
def remove_category(request: HttpRequest, slug: str) -> Any:
    """Admins only; 409 `CATEGORY_IN_USE` while a course or a draft is in it."""
    delete_category(category=get_object_or_404(Category, slug=slug), by=signed_in(request))
    return ok(message="The category is gone.")


def _counted() -> Any:
    return Category.objects.annotate(course_count=published_courses(OuterRef("pk")))
