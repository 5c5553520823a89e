"""Writing one question of a bank, with the same blocks as in lessons, and seeing it as learners do."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from lib.errors import Invalid
from wagtail.admin import messages
from wagtail.blocks import BlockField
from wagtail.blocks.base import BlockWidget
from wagtail.permissions import policy_registry

from cms.banks.found import DIFFICULTIES, TYPES, bank_of, question_of
from cms.forms.media import REFUSED, choosers_in, renew_ids_inside
from content.actions.bank_questions import QuestionChanged, add_question, update_question
from content.bank_rows import images_of, neutral
from content.bank_rows import question_of as read_row
from content.blocks.body import LessonBody
from content.blocks.faults import fault_in
from content.body import blocks_of, raw_of
from content.models import BankQuestion, QuestionBank
from content.questions import public_view
from content.questions.blocks import block_of, question_data
from content.questions.pictured import with_pictures

BLOCKS = LessonBody().child_blocks
ASKED = "question"
_NONSENSE = (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


class QuestionWidget(BlockWidget):
    """What no editor of ours sends is a bad request, not a crash."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The value of the block."""
        try:
            return super().value_from_datadict(data, files, name)
        except _NONSENSE:
            raise BadRequest("The form holds no whole question.") from None


class QuestionForm(forms.Form):
    """The question as a block, and what it is filed under. `version` is the one that it was opened at."""

    data: Any

    difficulty = forms.ChoiceField(required=False, choices=DIFFICULTIES)
    tags = forms.CharField(required=False, max_length=1500, help_text="With commas between them.")
    version = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, type: str, by: Any, row: BankQuestion | None = None) -> None:
        self.block = BLOCKS[type]
        self.refused = False
        self.by, self.row = by, row
        super().__init__(self._without_others_pictures(data.copy()) if data is not None else None, initial=_said(row))
        initial = None if row is not None else self.block.get_default()
        question = BlockField(block=self.block, label="", initial=initial, widget=QuestionWidget(self.block))
        self.fields = {ASKED: question, **self.fields}

    def _without_others_pictures(self, data: Any) -> Any:
        renew_ids_inside(self.block, data, ASKED)
        there = {str(image.pk) for image in images_of(neutral(self.row)).values()} if self.row else set()
        for key, block in choosers_in(self.block, data, ASKED):
            rows = policy_registry.get_by_type(block.model_class)
            mine = rows.instances_user_has_any_permission_for(self.by, {"choose"})
            number = str(data.get(key, ""))
            kept = number in there
            known = number.isdecimal() and len(number) < 10 and mine.filter(pk=number).exists()
            if number and not (known or kept):
                data[key] = ""
                self.refused = True
        return data

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.refused:
            self.errors.pop(ASKED, None)
            self.add_error(None, REFUSED)
        return cleaned

    def data_of(self) -> dict[str, Any]:
        """The neutral question that was written."""
        raw = {"type": self.block.name, "value": self.block.get_prep_value(self.cleaned_data[ASKED])}
        return question_data(blocks_of([{**raw, "id": str(uuid4())}])[0])

    def tag_names(self) -> list[str]:
        """The tags that were written."""
        return [tag for tag in self.cleaned_data["tags"].split(",") if tag.strip()]

    def show_again(self, refusal: QuestionChanged, row: BankQuestion) -> None:
        """What was written stays in the form, and saving it once more is meant: it replaces what is there now."""
        self.data["version"] = row.version
        self.add_error(None, refusal.message)

    def refuse(self, problems: Mapping[str, list[str]]) -> None:
        """Say what an action found wrong where its author sees the field."""
        inside = {path.removeprefix("value."): words for path, words in problems.items() if path not in self.fields}
        for name in problems.keys() & self.fields.keys():
            self.add_error(name, [f"Each {text.removeprefix('each ')}." for text in problems[name]])
        if inside:
            self.add_error(ASKED, fault_in(self.block, self.cleaned_data[ASKED], inside))


def question_add(request: HttpRequest, bank_id: UUID) -> HttpResponse:
    """A new one of the type in the address."""
    bank = bank_of(request, bank_id)
    type = request.GET.get("type", "single_choice")
    if type not in TYPES:
        raise Http404
    form = QuestionForm(request.POST if request.method == "POST" else None, type=type, by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            row = add_question(bank=bank, by=request.user, data=form.data_of(), **_filed(form))
        except Invalid as refusal:
            form.refuse(refusal.details["fields"])
        else:
            messages.success(request, "The question was added.")
            return _onwards(request, bank, row)
    return render(request, "cms/banks/question.html", _context(bank, form, type))


def question_screen(request: HttpRequest, bank_id: UUID, question_id: UUID) -> HttpResponse:
    """One question, with the way learners see it."""
    row = question_of(request, bank_id, question_id)
    sent = request.POST if request.method == "POST" else None
    form = QuestionForm(sent, type=row.type, by=request.user, row=row)
    if sent is not None and form.is_valid():
        try:
            seen = form.cleaned_data["version"]
            update_question(question=row, by=request.user, data=form.data_of(), seen=seen, **_filed(form))
        except QuestionChanged as refusal:
            form.show_again(refusal, question_of(request, bank_id, question_id))
        except Invalid as refusal:
            form.refuse(refusal.details["fields"])
        else:
            messages.success(request, "The question was saved.")
            return _onwards(request, row.bank, row)
    context = _context(row.bank, form, row.type)
    images = images_of(neutral(row))
    shown = with_pictures(public_view(read_row(row), "preview"), lambda one: {**one, "row": images.get(one["image"])})
    shown["value"]["items_shown"] = shown["value"].get("items")  # `items` is a method to templates
    return render(request, "cms/banks/question.html", {**context, "row": row, "shown": shown})


def _filed(form: QuestionForm) -> dict[str, Any]:
    return {"tags": form.tag_names(), "difficulty": form.cleaned_data["difficulty"]}


def _onwards(request: HttpRequest, bank: QuestionBank, row: BankQuestion) -> HttpResponse:
    if "another" in request.POST:
        response = redirect("course_bank_question_add", bank.pk)
        response["Location"] += f"?type={row.type}"
        return response
    return redirect("course_bank_question", bank.pk, row.pk)


def _context(bank: QuestionBank, form: QuestionForm, type: str) -> dict[str, Any]:
    return {"bank": bank, "form": form, "type": type, "type_label": TYPES[type], "icon": form.block.meta.icon}


def _said(row: BankQuestion | None) -> dict[str, Any]:
    """What stands in the form at first."""
    if row is None:
        return {}
    data = neutral(row)
    keys = {("image", uuid): image.pk for uuid, image in images_of(data).items()}
    data = with_pictures(data, lambda shown: shown if ("image", shown["image"]) in keys else None)
    [raw] = raw_of([block_of(data)], keys)
    tags = ", ".join(row.tags.values_list("name", flat=True))
    question = BLOCKS[row.type].to_python(raw["value"])
    return {ASKED: question, "difficulty": row.difficulty, "tags": tags, "version": row.version}
