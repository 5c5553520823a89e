"""`terms/`: what the school asks people to agree to."""

from datetime import datetime
from typing import Any

from accounts.models import Terms, TermsKind
from django.http import HttpRequest
from ninja import Query, Router

from api.envelope import answers, ok
from api.pagination import Page, PageQuery, paged
from api.schemas import Output

router = Router(tags=["Accounts"])


class TermsOut(Output):
    """A published version; it never changes."""

    kind: TermsKind
    version: int
    title: str
    html: str
    published_at: datetime


@router.get("", auth=None, response=answers(Page[TermsOut]), operation_id="list_terms", summary="Current terms")
def list_terms(request: HttpRequest, page: Query[PageQuery]) -> dict[str, Any]:
    """The current version of each kind; none where the school has published none."""
    return ok(paged(request, page, Terms.objects.current()))
