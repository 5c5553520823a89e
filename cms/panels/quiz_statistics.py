"""How a quiz does, on the page where it is edited; fetched once the page is there."""

from typing import Any

from django import forms
from django.urls import reverse

from cms.panels.existing import ExistingPagePanel


class QuizStatisticsPanel(ExistingPagePanel):
    """Shown for quizzes that learners can have seen."""

    class BoundPanel(ExistingPagePanel.BoundPanel):
        template_name = "cms/panels/quiz_statistics.html"

        @property
        def media(self) -> forms.Media:
            """What fetches and shows it."""
            return forms.Media(js=["cms/statistics.js"], css={"all": ["cms/statistics.css"]})

        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.type == "QUIZ"

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            course = self.instance.get_course_page().uuid
            address = reverse("course_quiz_statistics", args=(course, self.instance.uuid))
            return {**context, "address": f"{address}?part=panels"}
