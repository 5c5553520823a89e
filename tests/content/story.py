"""What a course has been through, by its audit record, and whether everything else tells the same story.

`contradictions(course)` replays the record entry by entry and compares where it ends with the releases, Wagtail's
workflow, the pages, the row that learners read, the outbox and the mails. It is empty, or it says what does not fit.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import mail
from lib.chain import BrokenChain
from notifications.models import SentMail
from outbox.models import Delivery, Event
from outbox.relay import deliver_due
from wagtail.models import Page, Revision, TaskState, WorkflowState

from content import audit
from content.models import AuditEntry, Course, Decline, Release, ReviewClaim, ReviewComment
from content.status import CourseStatus, status_of
from content.tree import read_draft
from tests.http import ApiClient

IN_REVIEW = {"PENDING", "APPROVED"}
STATES = {
    "pending": ("in_progress", ["in_progress"]),
    "approved": ("in_progress", ["approved", "in_progress"]),
    "live": ("approved", ["approved", "approved"]),
    "withdrawn": ("cancelled", None),
    "returned": ("needs_changes", None),
    "replaced": ("cancelled", None),
}
MAILS = {
    "course.rejected": "course_rejected",
    "course.declined": "course_declined",
    "course.released": "course_released",
    "course.rolled_back": "course_released",
    "course.unpublished": "course_unpublished",
}


@dataclass
class Story:
    """Where the record leaves the course: `fates` of its releases, `comments` with their states."""

    phase: str = "IDLE"
    candidate: UUID | None = None
    current: UUID | None = None
    newest: UUID | None = None
    numbers: dict[UUID, int] = field(default_factory=dict)
    fates: dict[UUID, str] = field(default_factory=dict)
    comments: dict[str, tuple[str, Any]] = field(default_factory=dict)
    impossible: list[str] = field(default_factory=list)
    judged: list[tuple[datetime, datetime | None]] = field(default_factory=list)

    def tell(self, entry: AuditEntry) -> None:
        step = getattr(self, "_" + entry.action.replace(".", "_"), None)
        if step is not None and not step(entry):
            self.impossible.append(f"{entry.action} while {self.phase} (entry {entry.sequence})")

    def _end(self, entry: AuditEntry, fate: str, phase: str) -> bool:
        possible = self.phase in IN_REVIEW and entry.release_id == self.candidate
        self.judged[-1] = (self.judged[-1][0], entry.at)
        self._settle(entry.release_id, fate)
        self.phase, self.candidate = phase, None
        return possible

    def _settle(self, release: UUID | None, fate: str) -> None:
        assert release is not None
        self.fates[release] = fate

    def _course_submitted(self, entry: AuditEntry) -> bool:
        possible = self.phase not in IN_REVIEW
        for release, fate in self.fates.items():
            self.fates[release] = "replaced" if fate == "returned" else fate
        self.phase, self.candidate = "PENDING", entry.release_id
        self._settle(entry.release_id, "pending")
        self.judged.append((entry.at, None))
        return possible

    def _course_withdrawn(self, entry: AuditEntry) -> bool:
        return self._end(entry, "withdrawn", "IDLE")

    def _course_rejected(self, entry: AuditEntry) -> bool:
        return self._end(entry, "returned", "REJECTED")

    _course_declined = _course_rejected

    def _course_approved(self, entry: AuditEntry) -> bool:
        number = entry.data["number"]
        possible = self.phase == "PENDING" and entry.release_id == self.candidate
        possible = possible and number == max(self.numbers.values(), default=0) + 1
        assert entry.release_id is not None
        self.numbers[entry.release_id], self.phase = number, "APPROVED"
        self._settle(entry.release_id, "approved")
        return possible

    def _course_released(self, entry: AuditEntry) -> bool:
        if self.phase == "APPROVED" and entry.release_id == self.candidate:
            self._end(entry, "live", "IDLE")
            possible = True
        else:  # what was taken down goes live again
            possible = self.current is None and entry.release_id == self.newest
        self.current = self.newest = entry.release_id
        return possible

    def _course_rolled_back(self, entry: AuditEntry) -> bool:
        assert entry.release_id is not None
        possible = self.fates.get(entry.release_id) == "live" and entry.release_id != self.current
        self.current = entry.release_id
        return possible

    def _course_unpublished(self, entry: AuditEntry) -> bool:
        possible, self.current = self.current is not None, None
        return possible

    def _course_restored(self, entry: AuditEntry) -> bool:
        return self.phase not in IN_REVIEW

    def _comment_created(self, entry: AuditEntry) -> bool:
        self.comments[entry.data["comment_id"]] = ("OPEN", None)
        return self.phase in IN_REVIEW and UUID(entry.data["release_id"]) == self.candidate

    def _comment_state_changed(self, entry: AuditEntry) -> bool:
        state, by = self.comments[entry.data["comment_id"]]
        wanted = entry.data["state"]
        self.comments[entry.data["comment_id"]] = (wanted, entry.actor_id)
        return wanted != state and ("OPEN" in {state, wanted} or by == entry.actor_id)


def story_of(course: Course) -> Story:
    story = Story()
    for entry in AuditEntry.objects.filter(course_id=course.pk).order_by("sequence"):
        story.tell(entry)
    return story


def contradictions(course: Course) -> list[str]:
    """Everything that does not fit together; empty for one consistent history."""
    fresh = Course.objects.select_related("page", "current_release").get(pk=course.pk)
    story = story_of(fresh)
    return [said for check in CHECKS for said in check(fresh, story)]


def record_is_whole(course: Course, story: Story) -> Iterator[str]:
    """`verify_audit` agrees, and every step in the record was possible after the one before it."""
    try:
        audit.verify()
    except BrokenChain as broken:
        yield f"chain: {broken}"
    yield from (f"record: {said}" for said in story.impossible)


def status_agrees(course: Course, story: Story) -> Iterator[str]:
    status = status_of(course)
    idle = status in {CourseStatus.DRAFT, CourseStatus.PUBLISHED}
    if ("IDLE" if idle else str(status)) != story.phase:
        yield f"status: {status}, but by the record {story.phase}"


def learners_see_the_current_release(course: Course, story: Story) -> Iterator[str]:
    if course.current_release_id != story.current:
        yield f"current release: {course.current_release_id}, but by the record {story.current}"
    answer = ApiClient().get(f"courses/{course.slug}/")
    shown = answer.data["title"] if answer.status == 200 else None
    release = Release.objects.filter(pk=story.current).first()
    if shown != (release.document["title"] if release else None):
        yield f"learners: {answer}"


def releases_agree(course: Course, story: Story) -> Iterator[str]:
    """Each has the number, and exactly the end, that the record says; nobody holds what is decided."""
    rows = {release.pk: release for release in Release.objects.filter(course=course)}
    if rows.keys() != story.fates.keys():
        yield f"releases: {len(rows)}, but by the record {len(story.fates)}"
    for key in rows.keys() & story.fates.keys():
        release, fate = rows[key], story.fates[key]
        marks = {"live": release.published_at, "withdrawn": release.withdrawn_at, "returned": release.returned_at}
        fate = "returned" if fate == "replaced" else fate
        ended = [name for name, moment in marks.items() if moment is not None]
        if ended != ([fate] if fate in marks else []) or release.number != story.numbers.get(key):
            yield f"release {release.number}: {ended}, but by the record {fate} {story.numbers.get(key)}"
        if fate not in {"pending", "approved"} and ReviewClaim.objects.active().filter(release=release).exists():
            yield f"release {release.number}: is still claimed"
    declined = Decline.objects.filter(course=course, lifted_at=None).count()
    if declined != AuditEntry.objects.filter(course_id=course.pk, action="course.declined").count():
        yield f"declined: {declined} times"


def workflow_agrees(course: Course, story: Story) -> Iterator[str]:
    """Each submission has one workflow state and its tasks, ended as the release was."""
    for release in Release.objects.filter(course=course).select_related("workflow_state"):
        state = release.workflow_state
        wanted, tasks = STATES[story.fates.get(release.pk, "pending")]
        found = list(TaskState.objects.filter(workflow_state=state).order_by("pk").values_list("status", flat=True))
        if state is None or state.status != wanted or (found != tasks if tasks else "in_progress" in found):
            yield f"workflow: {state and state.status} {found}, but by the record {story.fates.get(release.pk)}"
    open_states = WorkflowState.objects.active().filter(object_id=str(course.page_id)).count()
    if open_states != (story.phase != "IDLE"):
        yield f"workflow: {open_states} open, but by the record {story.phase}"


def pages_agree(course: Course, story: Story) -> Iterator[str]:
    """Live is what the current release was compiled from; nothing was written while it was judged."""
    release = Release.objects.filter(pk=story.current).first()
    for pin in release.pages.select_related("page") if release else []:
        if not pin.page.live or pin.page.live_revision_id != pin.revision_id:
            yield f"page {pin.page_id}: revision {pin.page.live_revision_id} is live, not {pin.revision_id}"
    if story.phase in IN_REVIEW:
        candidate = Release.objects.filter(pk=story.candidate).first()
        if candidate is None or read_draft(course).tree_hash != candidate.tree_hash:
            yield "pages: not what is being judged"
    yield from _late_revisions(course, story)
    if course.page is not None and Page.find_problems() != ([], [], [], [], []):
        yield f"tree: {Page.find_problems()}"


def _late_revisions(course: Course, story: Story) -> Iterator[str]:
    assert course.page is not None
    tree = Page.objects.filter(path__startswith=course.page.path)
    pages = dict(tree.values_list("pk", "latest_revision_id"))
    revisions = Revision.objects.page_revisions().filter(object_id__in=[str(key) for key in pages])
    newest: dict[str, int] = {}
    for revision in revisions.order_by("created_at", "pk"):
        newest[revision.object_id] = revision.pk
        if any(
            start < revision.created_at and (end is None or revision.created_at < end) for start, end in story.judged
        ):
            yield f"revision {revision.pk}: written while the course was judged"
    for key, latest in pages.items():
        if newest.get(str(key), latest) != latest:
            yield f"page {key}: revision {newest[str(key)]} was saved and is not the latest"


def events_agree(course: Course, story: Story) -> Iterator[str]:
    """One event for each entry, of the same name and about the same release, and each was delivered."""
    entries = AuditEntry.objects.filter(course_id=course.pk).values_list("action", flat=True)
    told = Event.objects.filter(payload__course_id=str(course.pk), name__in=[*MAILS, *entries])
    if Counter(told.values_list("name", flat=True)) != Counter(entries):
        yield f"outbox: {Counter(told.values_list('name', flat=True))}, but by the record {Counter(entries)}"
    deliver_due()
    left = Delivery.objects.filter(event__in=told).exclude(state=Delivery.State.DONE).count()
    if left:
        yield f"outbox: {left} not delivered"


def mails_agree(course: Course, story: Story) -> Iterator[str]:
    """Each instructor got one mail for each thing that they have to know."""
    deliver_due()
    actions = AuditEntry.objects.filter(course_id=course.pk).values_list("action", flat=True)
    wanted = Counter(MAILS[action] for action in actions if action in MAILS)
    waiting = Counter(fate for key, fate in story.fates.items() if key in story.numbers and fate != "live")
    wanted["course_approved"] = sum(waiting.values())
    for email, key in course.instructors.values_list("user__email", "user_id"):
        sent = SentMail.objects.filter(event__payload__course_id=str(course.pk), recipient=key, template__in=wanted)
        found = Counter(sent.values_list("template", flat=True))
        if found != +wanted:
            yield f"mail to {email}: {found}, but by the record {+wanted}"
        if sum(message.to == [email] for message in mail.outbox) < sum(wanted.values()):
            yield f"mail to {email}: fewer than recorded"


def comments_agree(course: Course, story: Story) -> Iterator[str]:
    for comment in ReviewComment.objects.filter(course=course):
        state, _ = story.comments.get(str(comment.pk), ("missing", None))
        changes = AuditEntry.objects.filter(action="comment.state_changed", data__comment_id=str(comment.pk)).count()
        if comment.state != state or comment.replies.exclude(state="").count() != changes:
            yield f"comment: {comment.state}, but by the record {state} after {changes} changes"


CHECKS: list[Callable[[Course, Story], Iterator[str]]] = [
    record_is_whole,
    status_agrees,
    learners_see_the_current_release,
    releases_agree,
    workflow_agrees,
    pages_agree,
    events_agree,
    mails_agree,
    comments_agree,
]
