"""Uploading in the admin takes what the API takes."""

from typing import Any

from django import forms
from lib.errors import Invalid
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from content.actions.media import checked_picture, refuse_unfit_document


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


class PictureField(WagtailImageField):
    """Wagtail's own, but whatever a decoder does with a damaged picture is a sentence beside the field."""

    def to_python(self, data: Any) -> Any:
        """The picture, decoded."""
        try:
            return checked_picture(data) if data else None
        except Invalid as refusal:
            raise forms.ValidationError(refusal.details["fields"]["file"]) from None


class ImageForm(BaseImageForm):
    """A picture is of an allowed format and size, and whole."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.fields.get("file")  # Wagtail leaves it out where the picture was sent before
        if given is not None:
            self.fields["file"] = PictureField(label=given.label, required=given.required, widget=given.widget)
