"""The templated reasons that reviewers choose from. Mounted below `moderation/`."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from api.authoring.access import admin
from api.envelope import answers, ok
from api.pagination import Page, PageQuery, paged
from api.schemas import Output
from content.models import ReasonKind, ReasonTemplate

router = Router(tags=["Moderation"])


class ReasonQuery(PageQuery):
    """Those for one decision, or all."""

    kind: ReasonKind | None = None


class Reason(Output):
    """A reason that is given often; `text` is what the comment may begin with."""

    id: UUID
    kind: ReasonKind
    title: str
    text: str


@router.get(
    "reasons/",
    response=answers(Page[Reason], 401, 403),
    operation_id="list_reasons",
    summary="Templated reasons for a decision",
)
def list_reasons(request: HttpRequest, query: Query[ReasonQuery]) -> dict[str, Any]:
    """The active ones, in the order that admins gave them."""
    admin(request)
    reasons = ReasonTemplate.objects.filter(active=True)
    if query.kind:
        reasons = reasons.filter(kind=query.kind)
    return ok(paged(request, query, reasons))
