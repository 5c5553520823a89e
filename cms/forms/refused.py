"""What an action refused, in the form that asked for it."""

from django import forms
from lib.errors import DomainError


def point_at(form: forms.BaseForm, refusal: DomainError) -> None:
    """Say each problem at the field that it is about; what is about none of the form's stands above all of them."""
    fields: dict[str, list[str]] = refusal.details.get("fields") or {"": [refusal.message]}
    for name, problems in fields.items():
        form.add_error(name if name in form.fields else None, [sentence(problem) for problem in problems])


def sentence(problem: str) -> str:
    """`must not be empty` is one where the name of its field stands before it; here it is beside the field."""
    return f"This {problem}." if problem[:1].islower() else problem
