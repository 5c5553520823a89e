"""What the form of each page shows, in which order."""

from django import forms
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface
from wagtail.models import Page

from cms.block_editor import editor_of
from cms.forms.course import CourseForm
from cms.forms.lesson import LessonForm
from cms.panels.instructors import InstructorsPanel
from cms.panels.lesson_body import LessonBodyPanel
from cms.panels.lesson_comments import LessonCommentsPanel
from cms.panels.outline import OutlinePanel
from cms.panels.place import PlacePanel
from cms.panels.quiz_statistics import QuizStatisticsPanel
from cms.regrading.banner import RegradingPanel
from content.models import CoursePage, LessonPage, SectionPage


def _title(placeholder: str) -> FieldPanel:
    """A form shows no label above its title, so an empty one has to say what it is."""
    box = forms.TextInput(attrs={"placeholder": placeholder})
    return FieldPanel("title", classname="title", widget=box, help_text="As learners see it.")


COURSE = [
    _title("Course title*"),
    RegradingPanel(heading="Regrading"),
    FieldPanel("summary", widget=forms.Textarea(attrs={"rows": 3})),
    OutlinePanel(heading="Sections and lessons"),
    FieldPanel("description"),
    MultiFieldPanel(
        [
            FieldPanel("category", widget=forms.Select),
            FieldRowPanel([FieldPanel("difficulty"), FieldPanel("language")]),
        ],
        heading="For the catalogue",
    ),
    MultiFieldPanel([FieldRowPanel([FieldPanel("price"), FieldPanel("currency")])], heading="Price"),
    MultiFieldPanel([FieldPanel("thumbnail"), FieldPanel("preview_video_url")], heading="Picture and preview"),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("completion_share"), FieldPanel("completion_grade")])],
        heading="What it takes to finish",
    ),
    FieldPanel("certificate", widget=editor_of(CoursePage, "certificate")),
    InstructorsPanel(heading="Instructors"),
]
SECTION = [
    _title("Section title*"),
    PlacePanel(),
    FieldPanel("description", widget=forms.Textarea(attrs={"rows": 3})),
    OutlinePanel(heading="Lessons"),
]
LESSON = [
    _title("Lesson title*"),
    PlacePanel(),
    RegradingPanel(heading="Regrading"),
    LessonCommentsPanel(heading="Open comments of the review"),
    MultiFieldPanel(
        [FieldRowPanel([FieldPanel("type"), FieldPanel("duration_seconds")]), FieldPanel("is_preview")],
        heading="About",
    ),
    QuizStatisticsPanel(heading="Statistics", attrs={"data-lesson-types": "QUIZ"}),
    LessonBodyPanel(
        "body",
        widget=editor_of(LessonPage, "body"),
        heading="Content",
        classname="lc-body",
        help_text="Press + and choose what comes next: text, a picture, a video, code, a table.",
    ),
    FieldPanel(
        "assessment",
        widget=editor_of(LessonPage, "assessment"),
        heading="Settings",
        attrs={"data-lesson-types": "QUIZ ASSIGNMENT"},
        classname="lc-assessment",
    ),
    MultiFieldPanel(
        [
            FieldPanel("requirement"),
            FieldPanel("required_minutes", attrs={"data-lesson-requirement": "watched"}),
            FieldPanel("weight", attrs={"data-lesson-types": "QUIZ ASSIGNMENT"}),
        ],
        heading="When it is done, and how it counts",
    ),
]


def install_editors() -> None:
    """Give each type of page its form."""
    editors: list[tuple[type[Page], TabbedInterface]] = [
        (CoursePage, TabbedInterface([ObjectList(COURSE, heading="Course")], base_form_class=CourseForm)),
        (SectionPage, TabbedInterface([ObjectList(SECTION, heading="Section")])),
        (LessonPage, TabbedInterface([ObjectList(LESSON, heading="Lesson")], base_form_class=LessonForm)),
    ]
    for model, editor in editors:
        setattr(model, "edit_handler", editor)  # noqa: B010 - pages know nothing of the screens that edit them
