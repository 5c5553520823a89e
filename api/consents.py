"""`users/me/consents/`: what you have agreed to, and when."""

from datetime import datetime
from typing import Annotated, Any

from accounts.actions.consent import accept_terms, consents_to, set_consent
from accounts.models import Consent, ConsentPurpose, Terms, TermsKind, User
from django.http import HttpRequest
from ninja import Router
from pydantic import Field, model_validator

from api.auth import signed_in
from api.envelope import answers, ok
from api.schemas import Input, Output
from api.terms import TermsOut

router = Router(tags=["Users"])
MOST = 200


class ConsentOut(Output):
    """What you said at one time: to a version of the terms (`kind`, `version`), or to a `purpose`."""

    kind: TermsKind | None
    version: int | None
    purpose: ConsentPurpose | None
    granted: bool
    at: datetime


class ConsentsOut(Output):
    """What is pending, what you allow, and the latest 200 things that you said, the newest first."""

    pending: list[TermsOut]
    marketing: bool
    history: list[ConsentOut]


class ConsentIn(Input):
    """Either `accept`, or a `purpose` with `granted`."""

    accept: Annotated[list[TermsKind], Field(max_length=len(TermsKind))] = Field(
        [], description="The kinds whose current version you accept."
    )
    purpose: ConsentPurpose | None = None
    granted: bool | None = None

    @model_validator(mode="after")
    def says_one_thing(self) -> "ConsentIn":
        """Nothing would be a mistake, and so would half of a purpose."""
        if (self.purpose is None) != (self.granted is None) or bool(self.accept) == (self.purpose is not None):
            raise ValueError("send either accept, or purpose with granted")
        return self


@router.get(
    "me/consents/", response=answers(ConsentsOut, 401), operation_id="get_my_consents", summary="What I agreed to"
)
def get_my_consents(request: HttpRequest) -> dict[str, Any]:
    """What you have agreed to with version and time, and what waits for you to."""
    return ok(_consents_of(signed_in(request)))


@router.post("me/consents/", response=answers(ConsentsOut, 401), operation_id="give_consent", summary="Agree, or not")
def give_consent(request: HttpRequest, payload: ConsentIn) -> dict[str, Any]:
    """Accept current terms, or allow a purpose or take it back. Again is fine."""
    user = signed_in(request)
    if payload.purpose is not None and payload.granted is not None:
        set_consent(by=user, purpose=payload.purpose, granted=payload.granted)
    else:
        accept_terms(by=user, kinds=payload.accept)
    return ok(_consents_of(user))


def _consents_of(user: User) -> dict[str, Any]:
    rows = Consent.objects.visible_to(user).select_related("terms")[:MOST]
    return {
        "pending": list(Terms.objects.pending_for(user)),
        "marketing": consents_to(user, ConsentPurpose.MARKETING),
        "history": [_shown(row) for row in rows],
    }


def _shown(row: Consent) -> dict[str, Any]:
    said = {"purpose": row.purpose or None, "granted": row.granted, "at": row.at}
    return {"kind": row.terms.kind if row.terms else None, "version": row.terms.version if row.terms else None, **said}
