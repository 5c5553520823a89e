"""How the blocks of a lesson behave in the browser: questions are folded, and only what fits the lesson is offered."""

from functools import cached_property

from django import forms
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks.field_block import FieldBlockAdapter
from wagtail.blocks.stream_block import StreamBlockAdapter
from wagtail.blocks.struct_block import StructBlockAdapter

from content.blocks.assessments import AssessmentBody
from content.blocks.body import LessonBody
from content.blocks.questions import BankBlock, FillBlanksBlock, QuestionDrawBlock


class LessonBodyAdapter(StreamBlockAdapter):
    """The body of a lesson."""

    js_constructor = "lectern.LessonBody"

    @cached_property
    def media(self) -> forms.Media:
        """After Wagtail's own."""
        scripts = [
            versioned_static("wagtailadmin/js/telepath/blocks.js"),
            "cms/lesson_editor.js",
            "cms/question_aids.js",
        ]
        return forms.Media(js=scripts, css={"all": ["cms/lesson_editor.css"]})


class AssessmentBodyAdapter(LessonBodyAdapter):
    """The settings of a quiz or an assignment."""

    js_constructor = "lectern.Assessment"


class BankBlockAdapter(FieldBlockAdapter):
    """The bank that questions are drawn from."""

    js_constructor = "lectern.Bank"

    @cached_property
    def media(self) -> forms.Media:
        """After Wagtail's own."""
        return LessonBodyAdapter().media


class DrawBlockAdapter(StructBlockAdapter):
    """A draw, which says how many questions fit."""

    js_constructor = "lectern.Draw"

    @cached_property
    def media(self) -> forms.Media:
        """After Wagtail's own."""
        return LessonBodyAdapter().media


class FillBlanksBlockAdapter(DrawBlockAdapter):
    """A text with blanks, whose blanks can be made of it."""

    js_constructor = "lectern.FillBlanks"


def install_lesson_blocks() -> None:
    """Tell Wagtail."""
    register(LessonBodyAdapter(), LessonBody)
    register(AssessmentBodyAdapter(), AssessmentBody)
    register(BankBlockAdapter(), BankBlock)
    register(DrawBlockAdapter(), QuestionDrawBlock)
    register(FillBlanksBlockAdapter(), FillBlanksBlock)
