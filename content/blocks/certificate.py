"""The block with which authors design the certificates of a course."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from content.blocks.counted import refuse_unsound
from content.certificate_design import (
    ACCENT,
    LANGUAGES,
    LEAST_OF_LETTERS,
    LEAST_OF_LINES,
    MAX_SIGNATURES,
    ORIENTATIONS,
    PAPERS,
    SECOND,
    colour_problem,
    title_problem,
    wording_problem,
)


class ColourBlock(blocks.CharBlock):
    """A colour, chosen with the browser's own picker."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 7, **options})
        self.field.widget = forms.TextInput(attrs={"type": "color"})


class SignatureBlock(blocks.StructBlock):
    """Who signs."""

    image = ImageChooserBlock(
        required=False, label="Signature", help_text="A picture of it, best on a transparent ground."
    )
    name = blocks.CharBlock(max_length=100)
    role = blocks.CharBlock(required=False, max_length=100, help_text="Such as “Head of the school”.")

    class Meta:
        icon = "edit"
        label = "Signature"


class CertificateDesignBlock(blocks.StructBlock):
    """What certificates of the course look like and say."""

    issue = blocks.BooleanBlock(
        required=False,
        default=True,
        label="Issue certificates",
        help_text="Without the tick, who finishes this course gets none.",
    )
    language = blocks.ChoiceBlock(
        choices=list(LANGUAGES.items()),
        required=False,
        help_text="Of the words that are not your own. Empty: the language of the course.",
    )
    title = blocks.CharBlock(required=False, max_length=80, help_text="Empty: “Certificate of completion”.")
    wording = blocks.TextBlock(
        required=False,
        rows=2,
        max_length=300,
        help_text="In your own words, with {learner} and {course}, and {date}, {release} or {school} where you like. "
        "Empty: “This is to certify that {learner} has completed the course {course}”.",
    )
    logo = ImageChooserBlock(required=False, help_text="Above the title, in place of the school's name.")
    accent = ColourBlock(default=ACCENT, label="Main colour", help_text="Of the frame, the name and the links.")
    second = ColourBlock(default=SECOND, label="Second colour", help_text="Of thin lines and ornaments.")
    paper = blocks.ChoiceBlock(choices=list(PAPERS.items()), default="a4")
    orientation = blocks.ChoiceBlock(choices=list(ORIENTATIONS.items()), default="landscape")
    signatures = blocks.ListBlock(SignatureBlock(), default=[], max_num=MAX_SIGNATURES)

    class Meta:
        icon = "certificate"
        label = "Design"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        problems = {
            "title": title_problem(cleaned["title"]),
            "wording": wording_problem(cleaned["wording"].strip()),
            "accent": colour_problem(cleaned["accent"].lower(), LEAST_OF_LETTERS),
            "second": colour_problem(cleaned["second"].lower(), LEAST_OF_LINES),
        }
        errors = {name: ValidationError(f"This {problem}.") for name, problem in problems.items() if problem}
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return cleaned


class CertificateField(blocks.StreamBlock):
    """At most one design."""

    design = CertificateDesignBlock()

    class Meta:
        max_num = 1
        required = False

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        refuse_unsound(data, prefix, typed=True)
        return super().value_from_datadict(data, files, prefix)
