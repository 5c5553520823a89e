"""The working copy: a tree of Wagtail pages that authors edit and learners never see.

`CatalogPage > CoursePage > SectionPage > LessonPage`. There is one catalog. Pages have no address of their own.
"""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.text import slugify
from wagtail.coreutils import string_to_ascii
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from content.blocks.assessments import AssessmentBody
from content.blocks.body import LessonBody
from content.blocks.certificate import CertificateField
from content.models.course import Course, CourseInstructor, Difficulty
from content.models.lock import CourseTreeLock
from content.models.release import Requirement
from content.models.tester import COURSE_DEPTH, CatalogTester, CoursePageTester, CourseTreeTester
from content.richtext import FEATURES

if TYPE_CHECKING:
    from wagtail.models import TaskState

PREVIEW = "cms/preview.html"  # the only way in which a page is ever shown
CERTIFICATE_PREVIEW = "cms/certificate_preview.html"


class LessonType(models.TextChoices):
    """What a lesson mainly is."""

    VIDEO = "VIDEO", "Video"
    TEXT = "TEXT", "Text"
    RESOURCE = "RESOURCE", "Resource"
    QUIZ = "QUIZ", "Quiz"
    ASSIGNMENT = "ASSIGNMENT", "Assignment"


class UnservedPage(Page):
    """A page without an address: nobody reaches it but through the admin."""

    class Meta:
        abstract = True

    def get_url_parts(self, request: Any = None) -> None:
        return None

    def is_site_root(self) -> bool:
        """Sites have addresses. Wagtail asks whenever a page is saved, with two tables."""
        return False


class CatalogPage(UnservedPage):
    """The root of all courses. There is one."""

    template = PREVIEW
    max_count = 1
    parent_page_types: ClassVar[list[str]] = []
    subpage_types: ClassVar[list[str]] = ["content.CoursePage"]
    settings_panels: ClassVar[list[Any]] = []

    def permissions_for_user(self, user: Any) -> CatalogTester:
        return CatalogTester(user, self)


class CourseTreeMixin(models.Model):
    """What course, section and lesson pages share: an identity, and a lock while their course is being judged."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    exclude_fields_in_copy: ClassVar[list[str]] = ["uuid"]
    admin_default_ordering = "ord"

    class Meta:
        abstract = True

    def get_course_page(self) -> "CoursePage | None":
        """The course that this page is or is in; None while it has no place in the tree."""
        if isinstance(self, CoursePage):
            return self
        cached: CoursePage | None = getattr(self, "_course_page", None)
        path = getattr(self, "path", "")
        if cached is None and path:
            root = path[: COURSE_DEPTH * Page.steplen]
            cached = CoursePage.objects.filter(path=root).select_related("course").first()
            self._course_page = cached
        return cached

    def active_review(self) -> "TaskState | None":
        """The task state of the review that the whole course is in."""
        page = self.get_course_page()
        state = page.current_workflow_state if page is not None and page.pk else None
        if state is None or state.status != state.STATUS_IN_PROGRESS:
            return None
        return state.current_task_state

    def get_lock(self) -> Any:
        review = self.active_review()
        return CourseTreeLock(self, review) if review is not None else super().get_lock()  # type: ignore[misc]

    def permissions_for_user(self, user: Any) -> CourseTreeTester:
        return CourseTreeTester(user, self)


class CoursePage(CourseTreeMixin, UnservedPage):
    """A course, as its instructors write it."""

    summary = models.TextField(blank=True, max_length=500, help_text="One or two sentences for the catalogue.")
    description = RichTextField(blank=True, features=FEATURES)
    category = models.ForeignKey("content.Category", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    difficulty = models.CharField(max_length=12, choices=Difficulty.choices, default=Difficulty.BEGINNER)
    language = models.CharField(max_length=35, default="en", help_text="As in BCP 47, such as en, pt-BR or zh-Hans.")
    price = models.PositiveIntegerField(
        default=0, help_text="In the smallest unit of the currency: 1999 is 19.99 USD. 0 is free."
    )
    currency = models.CharField(max_length=3, default="USD", help_text="As in ISO 4217.")
    thumbnail = models.ForeignKey(
        "content.CourseImage", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    preview_video_url = models.URLField(blank=True, help_text="A YouTube or Vimeo link that everybody may watch.")
    certificate = StreamField(CertificateField(), blank=True, help_text="Empty: certificates have the usual look.")

    completion_share = models.PositiveSmallIntegerField(
        default=100,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        verbose_name="lessons to be done",
        help_text="How many per cent of the lessons a learner has to be done with to finish the course.",
    )
    completion_grade = models.DecimalField(
        null=True,
        blank=True,
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        verbose_name="course grade to be reached",
        help_text="In per cent, beside the lessons; what is missing counts as 0. Leave empty for none.",
    )

    template = PREVIEW
    parent_page_types: ClassVar[list[str]] = ["content.CatalogPage"]
    subpage_types: ClassVar[list[str]] = ["content.SectionPage"]

    class Meta:
        verbose_name = "course"

    def save(self, *args: Any, **kwargs: Any) -> Any:
        """A new course page begins a Course; who owns the page leads it."""
        is_new = self._state.adding
        with transaction.atomic():
            result = super().save(*args, **kwargs)
            if is_new:
                self._begin_course()
        return result

    def _begin_course(self) -> None:
        # Pages may have slugs in any alphabet; what learners type and addresses carry is ASCII.
        slug = slugify(string_to_ascii(self.slug))[:240].strip("-_") or f"course-{self.uuid.hex[:8]}"
        if Course.objects.filter(slug=slug).exists():  # of a course whose page is gone, or that reads the same in ASCII
            slug = f"{slug}-{self.uuid.hex[:8]}"
        course = Course.objects.create(id=self.uuid, slug=slug, page=self, title=self.title)
        if self.owner_id is not None:
            CourseInstructor.objects.create(course=course, user_id=self.owner_id, role=CourseInstructor.Role.LEAD)

    def permissions_for_user(self, user: Any) -> CoursePageTester:
        return CoursePageTester(user, self)

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        """What authors look at while they write."""
        return [("", "Course"), ("certificate", "Certificate")]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return CERTIFICATE_PREVIEW if mode_name == "certificate" else PREVIEW


class SectionPage(CourseTreeMixin, UnservedPage):
    """A part of a course."""

    description = models.TextField(blank=True, max_length=2000)

    template = PREVIEW
    has_workflow = False
    parent_page_types: ClassVar[list[str]] = ["content.CoursePage"]
    subpage_types: ClassVar[list[str]] = ["content.LessonPage"]

    class Meta:
        verbose_name = "section"

    def get_workflow(self) -> None:
        """A section is never reviewed alone."""
        return None


class LessonPage(CourseTreeMixin, UnservedPage):
    """A lesson."""

    type = models.CharField(max_length=10, choices=LessonType.choices, default=LessonType.TEXT)
    duration_seconds = models.PositiveIntegerField(default=0, verbose_name="duration", help_text="In seconds.")
    is_preview = models.BooleanField(default=False, verbose_name="preview", help_text="Open to everybody.")
    body = StreamField(LessonBody(), blank=True)
    assessment = StreamField(AssessmentBody(), blank=True, max_num=1)
    requirement = models.CharField(
        max_length=9,
        blank=True,
        choices=Requirement.choices,
        verbose_name="is done when it is",
        help_text="Quizzes and assignments usually have to be passed, or handed in where there is no pass mark.",
    )
    required_minutes = models.PositiveIntegerField(default=0, help_text="How long it has to be watched.")
    weight = models.DecimalField(
        max_digits=7,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0)],
        help_text="How much it counts in the grade of the course, compared with others.",
    )

    template = PREVIEW
    preview_modes: ClassVar[list[tuple[str, str]]] = [("", "As learners see it"), ("answers", "With answers")]
    has_workflow = False
    parent_page_types: ClassVar[list[str]] = ["content.SectionPage"]
    subpage_types: ClassVar[list[str]] = []

    class Meta:
        verbose_name = "lesson"

    def get_workflow(self) -> None:
        """A lesson is never reviewed alone."""
        return None
