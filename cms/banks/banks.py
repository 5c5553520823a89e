"""All banks; beginning, naming and removing one."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from lib.errors import Invalid
from wagtail.admin import messages

from cms.banks.found import bank_of
from cms.forms.refused import point_at
from cms.people.listing import listing
from cms.people_asking import is_admin
from content.actions.banks import create_bank, delete_bank, update_bank
from content.models import QuestionBank


class BankForm(forms.ModelForm[QuestionBank]):
    """What a bank is called, and what it is for."""

    class Meta:
        model = QuestionBank
        fields = ("title", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def validate_unique(self) -> None:
        """The action says so."""


def bank_list(request: HttpRequest) -> HttpResponse:
    """One's own banks; for admins, everybody's."""
    banks = QuestionBank.objects.visible_to(request.user).select_related("owner").annotate(size=Count("questions"))
    banks = banks.order_by("title", "id")
    wanted = request.GET.get("q", "").strip()[:200]
    shown = listing(request, banks.filter(title__icontains=wanted) if wanted else banks)
    return render(request, "cms/banks/banks.html", {"q": wanted, "everybody": is_admin(request), **shown})


def bank_add(request: HttpRequest) -> HttpResponse:
    """Begin one."""
    form = BankForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        bank = _kept(form, lambda said: create_bank(by=request.user, **said))
        if bank is not None:
            messages.success(request, f"The question bank “{bank.title}” is there now.")
            return redirect("course_bank", bank.pk)
    return render(request, "cms/banks/bank_form.html", {"form": form, "heading": "New question bank"})


def bank_edit(request: HttpRequest, bank_id: UUID) -> HttpResponse:
    """Name it anew."""
    bank = bank_of(request, bank_id)
    form = BankForm(request.POST or None, instance=QuestionBank(title=bank.title, description=bank.description))
    if request.method == "POST" and form.is_valid():
        kept = _kept(form, lambda said: update_bank(bank=bank, by=request.user, **said))
        if kept is not None:
            messages.success(request, f"“{kept.title}” was saved.")
            return redirect("course_bank", bank.pk)
    context = {"form": form, "bank": bank, "heading": "Edit the question bank"}
    return render(request, "cms/banks/bank_form.html", context)


def bank_delete(request: HttpRequest, bank_id: UUID) -> HttpResponse:
    """Ask first."""
    bank = bank_of(request, bank_id)
    if request.method == "POST":
        delete_bank(bank=bank, by=request.user)
        messages.success(request, f"The question bank “{bank.title}” was deleted.")
        return redirect("course_banks")
    return render(request, "cms/banks/bank_delete.html", {"bank": bank, "count": bank.questions.count()})


def _kept(form: BankForm, keep: Any) -> QuestionBank | None:
    try:
        bank: QuestionBank = keep(form.cleaned_data)
    except Invalid as refusal:
        point_at(form, refusal)
        return None
    return bank
