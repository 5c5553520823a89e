"""Finding security events: by kind, person, address and time."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any
from uuid import UUID

from accounts.calling import plain_address
from accounts.models import SecurityEvent, SecurityTrace, User
from accounts.trail import mark_of
from accounts.trail_kinds import KINDS
from django import forms
from django.db.models import Q, QuerySet
from django.utils.timezone import make_aware

MOST_PEOPLE = 100
_KINDS = sorted(((name, kind.label) for name, kind in KINDS.items()), key=lambda choice: choice[1])
_DATE = forms.DateInput(attrs={"type": "date"})


class Search(forms.Form):
    """Which events."""

    kind = forms.ChoiceField(
        label="What",
        choices=[("", "Anything"), ("alarm", "Alarms"), ("notable", "Notable, alarms"), *_KINDS],
        required=False,
    )
    person = forms.CharField(
        label="Person",
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"placeholder": "Name, e-mail or id"}),
    )
    address = forms.CharField(label="IP address", required=False, max_length=45)
    since = forms.DateField(label="From", required=False, widget=_DATE)
    until = forms.DateField(label="To", required=False, widget=_DATE)

    def clean_address(self) -> str:
        typed: str = self.cleaned_data["address"]
        if typed and not plain_address(typed):
            raise forms.ValidationError("This is not an IP address.")
        return plain_address(typed)

    def found(self, rows: QuerySet[SecurityEvent]) -> QuerySet[SecurityEvent]:
        """Those of `rows` that are asked for; none where the question makes no sense."""
        if not self.is_valid():
            return rows.none()
        asked = self.cleaned_data
        if asked["kind"]:
            rows = rows.filter(kind__in=_kinds(asked["kind"]))
        if asked["person"]:
            rows = rows.filter(_of_person(asked["person"].strip()))
        if asked["address"]:
            traces = SecurityTrace.objects.filter(address=asked["address"])
            rows = rows.filter(pk__in=traces.values("event_id"))
        if asked["since"]:
            rows = rows.filter(at__gte=make_aware(datetime.combine(asked["since"], time.min)))
        if asked["until"]:
            rows = rows.filter(at__lte=make_aware(datetime.combine(asked["until"], time.max)))
        return rows


def _kinds(asked: str) -> list[str]:
    weights = {"alarm": {"alarm"}, "notable": {"alarm", "notable"}}.get(asked, set())
    return [name for name, kind in KINDS.items() if kind.weight in weights] or [asked]


def _of_person(text: str) -> Q:
    """Events of everybody who matches, and attempts with exactly this address; an id finds who is gone."""
    try:
        keys = [UUID(text)]
    except ValueError:
        keys = list(User.objects.matching(text).order_by("pk").values_list("pk", flat=True)[:MOST_PEOPLE])
    known = Q(user_id__in=keys) | Q(by_id__in=keys)
    if "@" not in text:
        return known
    traces = SecurityTrace.objects.filter(email_mark=mark_of(text))
    return known | Q(pk__in=traces.values("event_id"))


def people_in(events: Iterable[SecurityEvent]) -> dict[Any, User]:
    """The people of these events who still exist, in one query."""
    keys = {key for event in events for key in (event.user_id, event.by_id) if key is not None}
    return User.objects.in_bulk(keys)
