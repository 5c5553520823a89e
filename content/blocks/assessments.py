"""How a quiz is taken, and how an assignment is handed in: the settings of a lesson."""

from decimal import Decimal
from typing import Any, get_args

from django import forms
from django.core.exceptions import ValidationError
from lib.errors import Invalid
from wagtail import blocks

from content.assessments.assignment import LARGEST_FILE, MEGABYTE, FileKind
from content.assessments.stream import FORMS, parse_settings
from content.blocks.counted import refuse_unsound
from content.blocks.duration import DurationBlock
from content.blocks.exact import ExactBlock
from content.blocks.faults import fault_in
from content.blocks.question_parts import RemarkBlock

SHOWN = [
    ("after_attempt", "After each attempt"),
    ("after_pass", "When they have passed, or have no attempt left"),
    ("after_last_attempt", "When they have no attempt left"),
    ("after_close", "When the quiz has closed"),
    ("never", "Never"),
]
LIMIT = "In minutes, such as 30, or as hours:minutes:seconds, such as 1:30:00. Empty: no limit."
ZONE = "In your own time zone, as in your account."


class MegabytesField(forms.DecimalField):
    """A size in megabytes, in bytes for Python."""

    def clean(self, value: Any) -> Any:
        size = super().clean(value)
        if size is None:
            return None
        if size * MEGABYTE != int(size * MEGABYTE):
            raise ValidationError("This is not a whole number of bytes.")
        return int(size * MEGABYTE)

    def prepare_value(self, value: Any) -> Any:
        return format((Decimal(value) / MEGABYTE).normalize(), "f") if isinstance(value, int) else value


class MegabytesBlock(blocks.FieldBlock):
    """The largest size of a file, kept in bytes and shown in megabytes."""

    def __init__(self, help_text: Any = None, **options: Any) -> None:
        self.field = MegabytesField(
            min_value=Decimal(1) / MEGABYTE, max_value=LARGEST_FILE // MEGABYTE, help_text=help_text
        )
        super().__init__(**options)

    def value_for_form(self, value: Any) -> Any:
        return self.field.prepare_value(value)

    class Meta:
        icon = "upload"
        default = 20 * MEGABYTE


class OverallFeedbackBlock(blocks.StructBlock):
    """What is said at the end, by how well it went."""

    from_percentage = ExactBlock(kind="percent", default="0", label="From this many percent")
    text = RemarkBlock(label="What they are told")

    class Meta:
        icon = "comment"
        label = "Feedback"
        label_format = "From {from_percentage} %"


class SettingsBlock(blocks.StructBlock):
    """Settings that have to fit together, in drafts too."""

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        try:
            parse_settings(self.name, FORMS[self.name].typed(self.get_prep_value(cleaned)))
        except Invalid as error:
            raise fault_in(self, cleaned, error.details["fields"]) from error
        return cleaned


class QuizSettingsBlock(SettingsBlock):
    """How the quiz of a lesson is taken."""

    pass_mark = ExactBlock(
        kind="percent",
        required=False,
        label="Pass mark",
        help_text="In percent of all points. Empty: there is no passing or failing.",
    )
    attempts_allowed = blocks.IntegerBlock(
        required=False, min_value=1, max_value=100, label="Attempts allowed", help_text="Empty: any number."
    )
    counts = blocks.ChoiceBlock(
        choices=[
            ("best", "The best attempt"),
            ("last", "The last attempt"),
            ("average", "The average of all attempts"),
        ],
        default="best",
        label="What counts",
    )
    cooldown_seconds = DurationBlock(
        label="Pause between attempts", help_text="In minutes, or as hours:minutes:seconds. Empty: none."
    )
    time_limit_seconds = DurationBlock(label="Time limit", help_text=LIMIT)
    opens_at = blocks.DateTimeBlock(required=False, label="Opens", help_text=ZONE)
    closes_at = blocks.DateTimeBlock(
        required=False, label="Closes", help_text="No attempt begins or goes on after this. In your own time zone."
    )
    shuffle_questions = blocks.BooleanBlock(required=False, label="Shuffle the questions")
    show_marks = blocks.ChoiceBlock(
        choices=SHOWN, default="after_attempt", label="Learners see their marks and the feedback"
    )
    show_answers = blocks.ChoiceBlock(
        choices=SHOWN, default="after_last_attempt", label="Learners see the right answers"
    )
    penalty = ExactBlock(
        kind="percent",
        default="0",
        label="Penalty",
        help_text="What a wrong answer costs, in percent of the question's points.",
    )
    below_zero = blocks.BooleanBlock(required=False, label="The whole quiz may come to less than 0 points")
    feedback = blocks.ListBlock(
        OverallFeedbackBlock(),
        max_num=20,
        default=[],
        label="Feedback at the end",
        help_text="The one with the highest percentage that was reached is shown.",
    )

    class Meta:
        icon = "cog"
        label = "How the quiz is taken"
        form_layout = blocks.BlockGroup(
            children=[
                blocks.BlockGroup(["pass_mark", "attempts_allowed", "counts"], heading="Passing", icon="success"),
                blocks.BlockGroup(
                    ["time_limit_seconds", "cooldown_seconds", "opens_at", "closes_at"],
                    heading="Times",
                    icon="time",
                ),
                blocks.BlockGroup(["show_marks", "show_answers", "feedback"], heading="Results", icon="view"),
                blocks.BlockGroup(
                    ["shuffle_questions", "penalty", "below_zero"], heading="Questions and marks", icon="list-ul"
                ),
            ],
        )
        form_classname = "struct-block lc-settings"


class LevelBlock(blocks.StructBlock):
    """One step of a criterion."""

    title = blocks.CharBlock(max_length=500, label="Level")
    points = ExactBlock(kind="points", label="Points")
    description = RemarkBlock(label="What it takes")

    class Meta:
        icon = "order-up"
        label = "Level"
        label_format = "{title} ({points})"
        form_classname = "struct-block lc-row"


class RubricLineBlock(blocks.StructBlock):
    """One line of the rubric of an assignment."""

    title = blocks.CharBlock(max_length=500, label="Criterion")
    points = ExactBlock(kind="points", label="Points at most")
    description = RemarkBlock(label="What is looked at")
    levels = blocks.ListBlock(
        LevelBlock(),
        max_num=10,
        default=[],
        label="Levels",
        help_text="Without levels, any number of points up to the most may be given.",
    )

    class Meta:
        icon = "list-ul"
        label = "Criterion"
        label_format = "{title} ({points})"


class AssignmentSettingsBlock(SettingsBlock):
    """How the assignment of a lesson is handed in and marked."""

    points = ExactBlock(kind="points", default="100", label="Points")
    pass_mark = ExactBlock(
        kind="percent",
        required=False,
        label="Pass mark",
        help_text="In percent of the points. Empty: there is no passing or failing.",
    )
    accepts = blocks.MultipleChoiceBlock(
        choices=[("text", "Text"), ("files", "Files"), ("links", "Links")],
        default=["text", "files"],
        widget=forms.CheckboxSelectMultiple,
        label="Learners hand in",
    )
    file_kinds = blocks.MultipleChoiceBlock(
        choices=[(kind, kind.capitalize()) for kind in get_args(FileKind)],
        default=[],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Kinds of files",
        help_text="None chosen: all of them. What a file is, is told by its content.",
    )
    most_files = blocks.IntegerBlock(default=5, min_value=1, max_value=20, label="Files at most")
    largest_file = MegabytesBlock(label="Largest file", help_text="In megabytes, up to 500.")
    opens_at = blocks.DateTimeBlock(required=False, label="Opens", help_text=ZONE)
    due_at = blocks.DateTimeBlock(
        required=False, label="Due", help_text="After this it is late. In your own time zone."
    )
    closes_at = blocks.DateTimeBlock(
        required=False, label="Closes", help_text="Nothing is accepted after this. In your own time zone."
    )
    late_penalty = ExactBlock(
        kind="percent",
        default="0",
        label="Each day late costs",
        help_text="In percent of all points, for each day or part of it.",
    )
    late_penalty_most = ExactBlock(
        kind="percent", default="100", label="Being late costs at most", help_text="In percent."
    )
    attempts_allowed = blocks.IntegerBlock(
        required=False, min_value=1, max_value=100, label="May be handed in this often", help_text="Empty: any number."
    )
    counts = blocks.ChoiceBlock(
        choices=[("last", "The last one"), ("best", "The best one")], default="last", label="What counts"
    )
    rubric = blocks.ListBlock(
        RubricLineBlock(),
        max_num=30,
        default=[],
        label="Rubric",
        help_text="What it is marked by; its points add up to those of the assignment.",
    )
    anonymous = blocks.BooleanBlock(
        required=False, label="Mark without names", help_text="Who marks sees whose work it is when it is marked."
    )

    class Meta:
        icon = "cog"
        label = "How the assignment is handed in"
        form_layout = blocks.BlockGroup(
            children=[
                blocks.BlockGroup(["points", "pass_mark", "rubric", "anonymous"], heading="Marks", icon="success"),
                blocks.BlockGroup(
                    ["accepts", "file_kinds", "most_files", "largest_file"], heading="What is handed in", icon="upload"
                ),
                blocks.BlockGroup(
                    ["opens_at", "due_at", "closes_at", "late_penalty", "late_penalty_most"],
                    heading="Times",
                    icon="time",
                ),
                blocks.BlockGroup(["attempts_allowed", "counts"], heading="Handing in again", icon="resubmit"),
            ],
        )
        form_classname = "struct-block lc-settings"


class AssessmentBody(blocks.StreamBlock):
    """The settings of the lesson: those of a quiz or those of an assignment, or none, which are the defaults."""

    quiz = QuizSettingsBlock()
    assignment = AssignmentSettingsBlock()

    class Meta:
        max_num = 1
        required = False

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        refuse_unsound(data, prefix, typed=True)
        return super().value_from_datadict(data, files, prefix)
