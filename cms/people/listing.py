"""What the lists of people share: pages that keep what was asked for."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

ROWS = 25


def listing(request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
    """One page of `rows`, and what the links to the others must carry on."""
    asked = request.GET.copy()
    asked.pop("p", None)
    return {"page": Paginator(rows, ROWS).get_page(request.GET.get("p")), "asked": asked.urlencode()}
