"""How a quiz is taken: its limits, its times, what counts, and when answers are shown."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from content.assessments.fields import Percent, opening_order
from content.questions.fields import Part, Remark

MONTH = 30 * 24 * 3600
Shown = Literal["after_attempt", "after_pass", "after_last_attempt", "after_close", "never"]
"""From when on something about a closed attempt is shown to its learner.

`after_attempt`: at once. `after_pass`: when they have passed, or have no attempt left. `after_last_attempt`: when they
have no attempt left. `after_close`: when the quiz has closed for them. A quiz that never closes, or whose attempts
never end, shows such things never.
"""


class OverallFeedback(Part):
    """What a learner is told who reached at least `from_percentage`; the highest that fits is used."""

    from_percentage: Percent
    text: Remark


class QuizSettings(Part):
    """How a quiz is taken. Every field has a default, so `QuizSettings()` is a quiz without limits."""

    time_limit_seconds: Annotated[int, Field(ge=30, le=MONTH)] | None = None
    attempts_allowed: Annotated[int, Field(ge=1, le=100)] | None = None
    """None is any number of attempts."""
    cooldown_seconds: Annotated[int, Field(ge=0, le=MONTH)] = 0
    """How long after an attempt was closed the next may begin."""
    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    """No attempt begins or goes on after this."""
    pass_mark: Percent | None = None
    """In percent of all points; None: there is no passing or failing."""
    counts: Literal["best", "last", "average"] = "best"
    shuffle_questions: bool = False
    penalty: Percent = "0"
    """Negative marking: the share of a question's points, in percent, that a wrong answer costs."""
    below_zero: bool = False
    """Whether the whole quiz may come to less than 0 points."""
    show_marks: Shown = "after_attempt"
    """From when on a learner sees which answers were right, their points and the feedback."""
    show_answers: Shown = "after_last_attempt"
    """From when on a learner sees the right answers."""
    feedback: Annotated[list[OverallFeedback], Field(max_length=20)] = []

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        opening_order(self.opens_at, self.closes_at)
        return self

    @property
    def pass_percentage(self) -> Decimal | None:
        """The pass mark as a number."""
        return None if self.pass_mark is None else Decimal(self.pass_mark)

    def is_open(self, now: datetime) -> bool:
        """Whether an attempt may begin at `now`."""
        return (self.opens_at is None or self.opens_at <= now) and (self.closes_at is None or now < self.closes_at)
