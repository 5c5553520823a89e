"""The figures of a question in a bank, over all quizzes that drew it."""

from typing import Any

from django.db.models import F

from content.bank_rows import question_of
from content.models import BankQuestion, Course, ReleaseLesson
from learning.statistics.answers import answered
from learning.statistics.quiz import QuestionFigures, figures_of
from learning.statistics.reading import first_attempts


def bank_question_figures(row: BankQuestion, *, shown_to: Any) -> QuestionFigures:
    """How it does in the courses that somebody may see, in two queries: those whose current release may draw it.

    What learners did in the rest of their quiz is compared by shares, so that long and short quizzes go together.
    """
    key = str(row.pk)
    places = ReleaseLesson.objects.filter(
        release=F("release__course__current_release"),
        release__course__in=(Course.objects.visible_to(shown_to)),
        version__quiz__blocks__contains=key,
    )
    lessons = list(places.values_list("lesson_id", flat=True))
    attempts = first_attempts(lessons, asking=key) if lessons else []
    return figures_of(question_of(row), [answered(attempt) for attempt in attempts])
