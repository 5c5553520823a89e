"""Finding certificates: by number, learner, course, state and day."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.timezone import make_aware
from learning.models.certificate import CertificateQuerySet, as_number

STATES = {
    "": ("Any", Q()),
    "valid": ("Valid", Q(revoked_at=None)),
    "revoked": ("Revoked", Q(revoked_at__isnull=False, replaced_by=None)),
    "replaced": ("Replaced", Q(replaced_by__isnull=False)),
}
_DATE = forms.DateInput(attrs={"type": "date"})


class Search(forms.Form):
    """Which certificates."""

    words = forms.CharField(label="Number, learner or course", required=False, max_length=255)
    state = forms.ChoiceField(choices=[(key, label) for key, (label, _) in STATES.items()], required=False)
    since = forms.DateField(label="Issued from", required=False, widget=_DATE)
    until = forms.DateField(label="To", required=False, widget=_DATE)

    def found(self, rows: CertificateQuerySet) -> CertificateQuerySet:
        """Those of `rows` that are asked for; none where the question makes no sense."""
        if not self.is_valid():
            return rows.none()
        asked: dict[str, Any] = self.cleaned_data
        words = asked["words"]
        if words:
            named = Q(learner_name__icontains=words) | Q(course_title__icontains=words)
            rows = rows.filter(named | Q(number=as_number(words)))
        if asked["since"]:
            rows = rows.filter(issued_at__gte=make_aware(datetime.combine(asked["since"], time.min)))
        if asked["until"]:
            rows = rows.filter(issued_at__lte=make_aware(datetime.combine(asked["until"], time.max)))
        return rows.filter(STATES[asked["state"]][1])
