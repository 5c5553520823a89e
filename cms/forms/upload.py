"""Uploading in the admin takes what the API takes."""

from typing import Any

from django import forms
from lib.errors import Invalid
from wagtail.documents.forms import BaseDocumentForm

from content.actions.media import refuse_unfit_document


class DocumentForm(BaseDocumentForm):
    """A file is of an allowed kind and size, and what its name says."""

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            try:
                refuse_unfit_document(file)
            except Invalid as refusal:
                raise forms.ValidationError(refusal.details["fields"]["file"]) from None
        return file
