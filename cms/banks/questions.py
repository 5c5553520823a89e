"""The questions of a bank: finding some, and doing something with many at once."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST
from lib.errors import Invalid
from wagtail.admin import messages

from cms.banks.found import DIFFICULTIES, TYPES, Filter, bank_of
from cms.people.listing import listing
from content.actions import bank_questions as actions
from content.bank_uses import lessons_drawing_from
from content.models import QuestionBank

MOST_AT_ONCE = 1000


@require_GET
def bank_screen(request: HttpRequest, bank_id: UUID) -> HttpResponse:
    """Its questions, and which lessons draw from it."""
    bank = bank_of(request, bank_id)
    form = Filter(request.GET, bank)
    shown = listing(request, form.found())
    for row in shown["page"]:
        row.type_label = TYPES[row.type]
    others = QuestionBank.objects.visible_to(request.user).filter(owner=bank.owner).order_by("title")[:500]
    context = {
        **{"bank": bank, "form": form, "types": TYPES, "difficulties": DIFFICULTIES, "banks": others},
        "uses": lessons_drawing_from(bank, shown_to=request.user),
        "total": bank.questions.count(),
    }
    return render(request, "cms/banks/bank.html", {**context, **shown})


@require_POST
def bank_bulk(request: HttpRequest, bank_id: UUID) -> HttpResponse:
    """Do something with those that were ticked."""
    bank = bank_of(request, bank_id)
    ids = _ticked(request)
    back = _back(request, bank)
    do = DEEDS.get(request.POST.get("do", ""))
    if do is None or not ids:
        messages.warning(request, "Tick some questions, and choose what to do with them.")
        return redirect(back)
    if do is _delete and "sure" not in request.POST:
        count = bank.questions.filter(pk__in=ids).count()
        context = {"bank": bank, "ids": ids, "count": count, "asked": request.POST.get("asked", "")}
        return render(request, "cms/banks/questions_delete.html", context)
    try:
        messages.success(request, do(request, bank, ids))
    except Invalid as refusal:
        problems = [f"{name}: {text}" for name, texts in refusal.details["fields"].items() for text in texts]
        messages.error(request, " ".join(problems))
    return redirect(back)


def _ticked(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("ids")[:MOST_AT_ONCE]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _back(request: HttpRequest, bank: QuestionBank) -> str:
    asked = request.POST.get("asked", "")
    return f"{reverse('course_bank', args=(bank.pk,))}{f'?{asked}' if asked and asked.isprintable() else ''}"


def _said(count: int, done: str) -> str:
    return f"{count} question{'' if count == 1 else 's'} {'was' if count == 1 else 'were'} {done}."


def _tags(request: HttpRequest) -> list[str]:
    tags = [tag for tag in request.POST.get("tags", "").split(",") if tag.strip()]
    if not tags:
        raise Invalid.field("tags", "name at least one")
    return tags


def _tag(request: HttpRequest, bank: QuestionBank, ids: list[UUID]) -> str:
    return _said(actions.tag_questions(bank=bank, by=request.user, ids=ids, add=_tags(request)), "tagged")


def _untag(request: HttpRequest, bank: QuestionBank, ids: list[UUID]) -> str:
    count = actions.tag_questions(bank=bank, by=request.user, ids=ids, remove=_tags(request))
    return _said(count, "freed of these tags")


def _difficulty(request: HttpRequest, bank: QuestionBank, ids: list[UUID]) -> str:
    level = request.POST.get("difficulty", "")
    return _said(actions.set_difficulty(bank=bank, by=request.user, ids=ids, difficulty=level), "changed")


def _move(request: HttpRequest, bank: QuestionBank, ids: list[UUID]) -> str:
    to = _target(request)
    return _said(actions.move_questions(bank=bank, by=request.user, ids=ids, to=to), f"moved to “{to.title}”")


def _copy(request: HttpRequest, bank: QuestionBank, ids: list[UUID]) -> str:
    to = _target(request)
    copies = actions.copy_questions(bank=bank, by=request.user, ids=ids, to=to)
    return _said(len(copies), f"copied to “{to.title}”")


def _delete(request: HttpRequest, bank: QuestionBank, ids: list[UUID]) -> str:
    return _said(actions.delete_questions(bank=bank, by=request.user, ids=ids), "deleted")


def _target(request: HttpRequest) -> QuestionBank:
    try:
        key = UUID(request.POST.get("to", ""))
    except ValueError:
        raise Invalid.field("bank", "choose one") from None
    return get_object_or_404(QuestionBank.objects.visible_to(request.user), pk=key)


Deed = Callable[[HttpRequest, QuestionBank, list[UUID]], str]
DEEDS: dict[str, Deed] = {
    **{"tag": _tag, "untag": _untag, "difficulty": _difficulty},
    **{"move": _move, "copy": _copy, "delete": _delete},
}
