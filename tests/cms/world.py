"""A school with two teachers, Ines and Otto, in which every word of Otto's is a canary."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from accounts.models import User
from accounts.opaque import digest_of
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from outbox.relay import deliver_due
from PIL import Image
from wagtail.admin.models import EditingSession
from wagtail.models import Page, Revision, TaskState, WorkflowState

from content.actions.bank_questions import add_question
from content.actions.banks import create_bank
from content.actions.comment import add_comment, reply_to_comment
from content.actions.invitations import invite_instructor
from content.actions.moderation import reject_course
from content.actions.submission import submit_course
from content.anchors import Anchor
from content.body import stream_of
from content.models import (
    CatalogPage,
    Course,
    CourseDocument,
    CourseImage,
    CoursePage,
    Invitation,
    LessonPage,
    QuestionBank,
    SectionPage,
)
from tests.cast import Cast, make_cast
from tests.content.banks.asked import choice
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

    @property
    def keys(self) -> list[int]:
        return [page.pk for page in self.pages]


def holdings_of(user: User, word: str) -> Holdings:
    """A draft course with two sections and three lessons, an image and a document, all named with `word`."""
    image, document = image_of(user, f"{word} picture"), document_of(user, f"{word} paper")
    said = {"summary": f"{word} summary", "description": f"<p>{word} description</p>"}
    course = draft_course(by=user, title=f"{word} course", sections=0, thumbnail=image, **said)
    page = CoursePage.objects.get(pk=course.page_id)
    section = add_section(page, by=user, title=f"{word} section")
    section.description = f"{word} section text"
    section.save_revision(user=user)
    lesson = add_lesson(section, by=user, title=f"{word} lesson", body=body_of(word, image, document))
    add_lesson(section, by=user, title=f"{word} second lesson")
    other = add_section(CoursePage.objects.get(pk=page.pk), by=user, title=f"{word} other section")
    add_lesson(other, by=user, title=f"{word} third lesson")
    fresh = {type(each): type(each).objects.get(pk=each.pk) for each in (page, section, lesson)}
    return Holdings(course, fresh[CoursePage], fresh[SectionPage], fresh[LessonPage], image, document)


def body_of(word: str, image: CourseImage, document: CourseDocument) -> list[dict[str, Any]]:
    """A block of every type that says `word` wherever something can be said."""
    film = {"url": "https://youtu.be/dQw4w9WgXcQ", "video": None}
    values: dict[str, Any] = {
        "rich_text": f"<p>{word} body</p>",
        "image": {"image": str(image.uuid), "alt": f"{word} alt", "caption": f"{word} picture caption"},
        "video": {**film, "title": f"{word} film", "transcript": f"{word} transcript"},
        "document": {"document": str(document.uuid), "title": f"{word} handout"},
        "code": {"language": "python", "code": f"'{word} code'", "caption": f"{word} code caption"},
        "callout": {"style": "tip", "title": f"{word} callout", "text": f"<p>{word} callout text</p>"},
        "table": {"caption": f"{word} table", "header": True, "rows": [[f"{word} head"], [f"{word} cell"]]},
        "embed": {"url": f"https://example.org/{word.replace(' ', '-')}-link", "title": f"{word} embed"},
    }
    return [{"type": kind, "value": value} for kind, value in values.items()]


def rewrite(holdings: Holdings, word: str, *, by: User) -> None:
    """Say `word` in every draft of a course that learners have, and give it files of that name."""
    image, document = image_of(by, f"{word} picture"), document_of(by, f"{word} paper")
    course, section, lesson = (each.specific for each in Page.objects.filter(pk__in=holdings.keys).order_by("path"))
    course.title, course.summary, course.description = f"{word} course", f"{word} summary", f"<p>{word}</p>"
    course.thumbnail = image
    section.title, section.description = f"{word} section", f"{word} section text"
    lesson.title, lesson.body = word, stream_of(body_of(word, image, document), by=by)
    for page in (course, section, lesson):
        page.save_revision(user=by)


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
    def bank(self) -> QuestionBank:
        """Otto's."""
        return QuestionBank.objects.get(owner=self.cast.otto)

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
    rewrite(world.live, f"{CANARY} rewritten", by=cast.otto)
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

    bank = create_bank(by=world.cast.otto, title=f"{CANARY} bank", description=f"{CANARY} shelf")
    add_question(bank=bank, by=world.cast.otto, data=choice(f"{CANARY} asked?"), tags=[f"{CANARY} tag"])
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
    deliver_due()
