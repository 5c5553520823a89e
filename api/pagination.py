"""Lists: `?page=1&page_size=20`, at most 100, with links to the pages beside it."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from lib.errors import Invalid
from pydantic import Field

from api.ready import origin_of
from api.schemas import Input, Output

T = TypeVar("T")
MAX_PAGE = 10_000
MAX_PAGE_SIZE = 100


class PageQuery(Input):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=MAX_PAGE)
    page_size: int = Field(20, ge=1, le=MAX_PAGE_SIZE)


class Page(Output, Generic[T]):
    """One page of a list; `count` is the number of all items."""

    items: list[T]
    count: int
    page: int
    page_size: int
    next: str | None
    previous: str | None


def paged(
    request: HttpRequest,
    query: PageQuery,
    rows: "QuerySet[Any] | Sequence[Any]",
    *,
    count: int | None = None,
    each: Callable[[Any], Any] | None = None,
) -> dict[str, Any]:
    """The page of `rows` that `query` asks for, in two queries; `each` turns a row into what is shown of it.

    Raises Invalid for parameters that the list does not have: a typo would silently widen it.
    """
    refuse_unknown(request, query)
    if count is None:
        count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    start = (query.page - 1) * query.page_size
    items = list(rows[start : start + query.page_size]) if start < count else []
    return page_of(request, query, [each(item) for item in items] if each else items, count)


def page_of(request: HttpRequest, query: PageQuery, items: list[Any], count: int) -> dict[str, Any]:
    """A page whose items are known, with links to those beside it."""
    start = (query.page - 1) * query.page_size
    has_next, has_previous = start + query.page_size < count, query.page > 1
    others = _others(request) if has_next or has_previous else ""
    return {
        "items": items,
        "count": count,
        "page": query.page,
        "page_size": query.page_size,
        "next": f"{others}{query.page + 1}" if has_next else None,
        "previous": f"{others}{query.page - 1}" if has_previous else None,
    }


def refuse_unknown(request: HttpRequest, query: PageQuery) -> None:
    """Raise Invalid for parameters that the list does not have: a typo would silently widen it."""
    unknown = sorted(set(request.GET) - set(type(query).model_fields))
    if unknown:
        raise Invalid(details={"fields": {name[:100]: ["is not a parameter of this list"] for name in unknown[:20]}})


def _others(request: HttpRequest) -> str:
    """A link to another page, but for its number."""
    parameters = [(key, value) for key, values in request.GET.lists() for value in values if key != "page"]
    return f"{_whole(origin_of(request), request.path)}?{urlencode([*parameters, ('page', '')])}"


@lru_cache(maxsize=1_000)
def _whole(origin: str, path: str) -> str:
    """As `request.build_absolute_uri`, which takes it apart to see whether it is whole already."""
    return iri_to_uri(f"{origin}{path}")
