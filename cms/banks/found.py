"""The bank and the questions that an address names, as far as somebody may see them."""

from typing import Any
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from content.models import BankDifficulty, BankQuestion, QuestionBank
from content.models.bank import tag_key
from content.questions.blocks import QUESTION_TYPES

TYPES = {
    "single_choice": "Single choice",
    "multiple_choice": "Multiple choice",
    "true_false": "True or false",
    "short_text": "Short text",
    "numeric": "Number",
    "matching": "Matching",
    "ordering": "Ordering",
    "fill_blanks": "Fill in the blanks",
    "essay": "Essay",
}
assert tuple(TYPES) == QUESTION_TYPES
DIFFICULTIES = [("", "Not said"), *BankDifficulty.choices]


def bank_of(request: HttpRequest, bank_id: UUID) -> QuestionBank:
    """The bank, or a 404 for whoever may not see it."""
    banks = QuestionBank.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(banks, pk=bank_id)


def question_of(request: HttpRequest, bank_id: UUID, question_id: UUID) -> BankQuestion:
    """A question of the bank, or a 404."""
    rows = BankQuestion.objects.visible_to(request.user).select_related("bank__owner", "picture")
    return get_object_or_404(rows, pk=question_id, bank=bank_id)


class Filter(forms.Form):
    """Which questions are shown. What is no choice is passed over."""

    q = forms.CharField(required=False, max_length=200, label="Words", widget=forms.TextInput(attrs={"type": "search"}))
    type = forms.ChoiceField(required=False, choices=[("", "All"), *TYPES.items()])
    tag = forms.ChoiceField(required=False, choices=[])
    difficulty = forms.ChoiceField(required=False, choices=[("", "All"), *BankDifficulty.choices, ("-", "Not said")])

    def __init__(self, data: Any, bank: QuestionBank) -> None:
        super().__init__(data)
        tags = bank.tags.values_list("key", "name")
        self.fields["tag"] = forms.ChoiceField(required=False, choices=[("", "All"), *tags])
        self.bank = bank

    def found(self) -> QuerySet[BankQuestion]:
        """The questions that fit, in their order."""
        self.is_valid()
        said = {name: self.cleaned_data.get(name, "") for name in self.fields}
        rows = self.bank.questions.prefetch_related("tags").defer("data", "words")
        for word in said["q"].casefold().split()[:10]:
            rows = rows.filter(words__contains=word)
        if said["type"]:
            rows = rows.filter(type=said["type"])
        if said["tag"]:
            rows = rows.filter(tags__key=tag_key(said["tag"]))
        if said["difficulty"]:
            rows = rows.filter(difficulty="" if said["difficulty"] == "-" else said["difficulty"])
        return rows
