"""A school with two teachers, Ines and Otto, in which every word of Otto's is a canary."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from accounts.models import User
from accounts.opaque import digest_of
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image
from wagtail.admin.models import EditingSession
from wagtail.models import Page, Revision, TaskState, WorkflowState

from content.actions.comment import add_comment, reply_to_comment
from content.actions.invitations import invite_instructor
from content.actions.moderation import reject_course
from content.actions.submission import submit_course
from content.anchors import Anchor
from content.models import (
    CatalogPage,
    Course,
    CourseDocument,
    CourseImage,
    CoursePage,
    Invitation,
    LessonPage,
    SectionPage,
)
from tests.cast import Cast, make_cast
from tests.factories.courses import add_lesson, add_section, draft_course, publish

CANARY = "Zanzibarium"


def image_of(user: User, title: str) -> CourseImage:
    """A small picture that `user` uploaded."""
    content = BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, "PNG")
    return CourseImage.objects.create(
        title=title, file=ImageFile(BytesIO(content.getvalue()), name=f"{title}.png"), uploaded_by_user=user
    )


def document_of(user: User, title: str) -> CourseDocument:
    """A small file that `user` uploaded."""
    return CourseDocument.objects.create(
        title=title, file=ContentFile(title.encode(), name=f"{title}.txt"), uploaded_by_user=user
    )


@dataclass
class Holdings:
    """What one teacher has."""

    course: Course
    page: CoursePage
    section: SectionPage
    lesson: LessonPage
    image: CourseImage
    document: CourseDocument
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def pages(self) -> list[Page]:
        return [self.page, self.section, self.lesson]


def holdings_of(user: User, word: str) -> Holdings:
    """A draft course with two sections and three lessons, an image and a document, all named with `word`."""
    image, document = image_of(user, f"{word} picture"), document_of(user, f"{word} paper")
    course = draft_course(by=user, title=f"{word} course", sections=0, summary=f"{word} summary", thumbnail=image)
    page = CoursePage.objects.get(pk=course.page_id)
    section = add_section(page, by=user, title=f"{word} section")
    lesson = add_lesson(section, by=user, title=f"{word} lesson", body=body_of(word))
    add_lesson(section, by=user, title=f"{word} second lesson")
    other = add_section(CoursePage.objects.get(pk=page.pk), by=user, title=f"{word} other section")
    add_lesson(other, by=user, title=f"{word} third lesson")
    fresh = {type(each): type(each).objects.get(pk=each.pk) for each in (page, section, lesson)}
    return Holdings(course, fresh[CoursePage], fresh[SectionPage], fresh[LessonPage], image, document)


def body_of(word: str) -> list[dict[str, Any]]:
    """One block that says `word`."""
    return [{"type": "rich_text", "value": f"<p>{word} body</p>"}]


@dataclass
class World:
    """Everybody and everything."""

    invitation_token = "a-token-that-only-its-mail-has"

    cast: Cast
    ines: Holdings
    otto: Holdings
    pending: Holdings
    live: Holdings
    rejected: Holdings
    stranger: User

    @property
    def invitation(self) -> Invitation:
        """Otto's, to somebody else."""
        return Invitation.objects.get(course=self.otto.course)

    @property
    def catalog(self) -> CatalogPage:
        return CatalogPage.objects.get()

    @property
    def state(self) -> WorkflowState:
        """The review that Otto's pending course is in."""
        state = self.pending.page.current_workflow_state
        assert state is not None
        return state

    @property
    def task_state(self) -> TaskState:
        task_state = self.state.current_task_state
        assert task_state is not None
        return task_state

    def revision(self, page: Page) -> Revision:
        revision = page.get_latest_revision()
        assert revision is not None
        return revision


def build_world() -> World:
    """Ines has a draft; Otto has a draft, a course in review, one sent back, and a live one that he rewrites."""
    cast = make_cast()
    world = World(
        cast=cast,
        ines=holdings_of(cast.ines, "Innsbruck"),
        otto=holdings_of(cast.otto, f"{CANARY} one"),
        pending=holdings_of(cast.otto, f"{CANARY} two"),
        live=holdings_of(cast.otto, f"{CANARY} three"),
        rejected=holdings_of(cast.otto, f"{CANARY} four"),
        stranger=cast.lena,
    )
    publish(world.live.course, by=cast.otto)
    draft = LessonPage.objects.get(pk=world.live.lesson.pk)
    draft.title = f"{CANARY} rewritten"
    draft.save_revision(user=cast.otto)
    submit_course(course=world.pending.course, by=cast.otto)
    submit_course(course=world.rejected.course, by=cast.otto)
    reject_course(course=world.rejected.course, by=cast.rosa, comment=f"{CANARY} four is not there yet.")
    for holdings in (world.otto, world.pending, world.live, world.rejected):
        holdings.page = CoursePage.objects.get(pk=holdings.page.pk)
        holdings.section = SectionPage.objects.get(pk=holdings.section.pk)
        holdings.lesson = LessonPage.objects.get(pk=holdings.lesson.pk)
    _leave_traces(world)
    return world


def _leave_traces(world: World) -> None:
    """What Otto's work leaves in other tables: an editing session, an invitation, what his reviewer says about it."""
    from django.contrib.contenttypes.models import ContentType
    from django.utils import timezone

    EditingSession.objects.create(
        user=world.cast.otto,
        content_type=ContentType.objects.get_for_model(Page),
        object_id=str(world.otto.page.pk),
        last_seen_at=timezone.now(),
    )
    invitation = invite_instructor(course=world.otto.course, by=world.cast.otto, email=f"{CANARY}@lectern.example")
    Invitation.objects.filter(pk=invitation.pk).update(digest=digest_of(World.invitation_token))
    anchor = Anchor(lesson_id=world.pending.lesson.uuid)
    comment = add_comment(course=world.pending.course, by=world.cast.rosa, text=f"{CANARY} remark", anchor=anchor)
    reply_to_comment(comment=comment, by=world.cast.otto, text=f"{CANARY} answer")
