"""Question files: one is tried first, then imported; a whole bank is taken along."""

from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django import forms
from django.contrib.contenttypes.models import ContentType
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET
from lib.errors import DomainError
from wagtail.admin import messages
from wagtail.models import UploadedFile

from cms.banks.found import bank_of
from content.actions.question_imports import import_questions
from content.exports.moodle_xml import moodle_xml
from content.imports.questions.report import BankImport
from content.models import QuestionBank

LARGEST = 20 * 1024**2


class FileForm(forms.Form):
    """A file of questions."""

    file = forms.FileField(
        label="Question file",
        help_text="QTI 1.2 (XML, or a package of Canvas, Blackboard and others), Moodle XML, GIFT or Aiken.",
        widget=forms.FileInput(attrs={"accept": ".xml,.zip,.imscc,.gift,.txt,.qti"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(f"The file is larger than {LARGEST // 1024**2} MB.")
        return file


def bank_import(request: HttpRequest, bank_id: UUID) -> HttpResponse:
    """The report of a try, under a button that does it."""
    bank = bank_of(request, bank_id)
    if "upload" in request.POST:
        return _import(request, bank)
    form = FileForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"bank": bank, "form": form}
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            report = _read(request, bank, file, file.name, dry_run=True)
        except DomainError as refusal:
            form.add_error("file", _words(refusal))
        else:
            context |= {"report": report, "upload": _put_aside(request, file), "file_name": file.name}
    return render(request, "cms/banks/import.html", context)


@require_GET
def bank_export(request: HttpRequest, bank_id: UUID) -> HttpResponse:
    """All of its questions as Moodle XML."""
    bank = bank_of(request, bank_id)
    name = slugify(bank.title) or "questions"
    headers = {"Content-Disposition": f'attachment; filename="{name}.xml"', "Cache-Control": "no-store"}
    return HttpResponse(moodle_xml(bank), content_type="application/xml; charset=utf-8", headers=headers)


def _import(request: HttpRequest, bank: QuestionBank) -> HttpResponse:
    number = request.POST["upload"]
    if not number.isdecimal() or len(number) > 9:
        return redirect("course_bank_import", bank.pk)
    kind = ContentType.objects.get_for_model(QuestionBank)
    waiting = UploadedFile.objects.filter(uploaded_by_user=request.user, for_content_type=kind)
    upload = get_object_or_404(waiting, pk=number)
    name = request.POST.get("name") or upload.file.name
    try:
        with upload.file.open("rb") as file:
            report = _read(request, bank, file, PurePosixPath(name).name, dry_run=False)
    except DomainError as refusal:
        messages.error(request, _words(refusal))
        return redirect("course_bank_import", bank.pk)
    finally:
        upload.file.delete(save=False)
        upload.delete()
    done = f"{report.created} new, {report.updated} changed, {report.unchanged} as before."
    messages.success(request, f"{report.questions_imported} questions are in the bank: {done}")
    return redirect("course_bank", bank.pk)


def _read(request: HttpRequest, bank: QuestionBank, file: Any, name: str, *, dry_run: bool) -> BankImport:
    return import_questions(upload=file, file_name=name, by=request.user, bank=bank, dry_run=dry_run)


def _put_aside(request: HttpRequest, file: Any) -> UploadedFile:
    """Until somebody who has read the report says yes. What waited before goes."""
    kind = ContentType.objects.get_for_model(QuestionBank)
    for old in UploadedFile.objects.filter(uploaded_by_user=request.user, for_content_type=kind):
        old.file.delete(save=False)
        old.delete()
    file.seek(0)
    return UploadedFile.objects.create(for_content_type=kind, file=file, uploaded_by_user=request.user)


def _words(refusal: DomainError) -> str:
    fields = refusal.details.get("fields", {})
    return " ".join([refusal.message, *(f"{name}: {' '.join(texts)}" for name, texts in fields.items())])
