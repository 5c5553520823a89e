"""Submissions, what was said about them, and decisions.

A decision about a course is a record that its other instructors and the school can rely on: it stays, with its reason,
and names the tombstone. What somebody said in a conversation or an appeal goes, here and in the audit record. So does
their name, wherever others wrote it.
"""

from accounts.models import User
from accounts.personal import FORMER, Fate, Leaving, stored
from accounts.quotes import does_quote, quoting, scrub
from django.db.models import Q, QuerySet
from wagtail.models import PageLogEntry, TaskState

from content import audit
from content.models import Appeal, AuditEntry, AuditWords, Decline, Release, ReviewClaim, ReviewComment, ReviewReply

GONE = "[removed]"
BASIS = "Legitimate interest: the record of a decision about a course. It names the tombstone."
QUOTED = "Where it quotes the name or the address of who is erased, that is replaced."


def _hush(leaving: Leaving) -> None:
    words = {"text": GONE, "author_name": FORMER}
    ReviewComment.objects.filter(author=leaving.user).update(**words)
    ReviewReply.objects.filter(author=leaving.user).update(**words)
    for conversation in (ReviewComment, ReviewReply):
        scrub(conversation, leaving, "text")


def _take_back_appeals(leaving: Leaving) -> None:
    """What came of them stays."""
    Appeal.objects.filter(by=leaving.user).update(text=GONE)
    PageLogEntry.objects.filter(user=leaving.user, action="content.appeal").update(data={"comment": GONE})
    scrub(Appeal, leaving, "text", "comment")


def _said(user: User) -> QuerySet[AuditWords]:
    """What `user` said in conversations and appeals."""
    conversation = Q(entry__action__startswith="comment.") | Q(entry__action="course.appealed")
    return AuditWords.objects.filter(conversation, entry__actor_id=user.pk)


def _erase_words(leaving: Leaving) -> None:
    """What they said, and every word of the record in which somebody named them."""
    audit.erase(_said(leaving.user), person=leaving.user)
    rows = quoting(AuditWords.objects.all(), leaving, "said")
    naming = [words.pk for words in rows.iterator(chunk_size=500) if does_quote(words.said, leaving)]
    audit.erase(AuditWords.objects.filter(pk__in=naming), person=leaving.user)


def _give_up_claims(leaving: Leaving) -> None:
    ReviewClaim.objects.active().filter(reviewer=leaving.user).end(how=ReviewClaim.End.RELEASED, by=leaving.user)


stored(
    "content.ReviewComment",
    "author",
    "author_name",
    "state_changed_by",
    fate=Fate.PSEUDONYMISED,
    why="The text is removed and the name replaced; the place that it was about, and whether it was settled, stay.",
    shows=("id", "course_id", "title", "quote", "text", "author_name", "state", "created_at"),
    rows=lambda user: ReviewComment.objects.filter(author=user),
    wipe=_hush,
)
stored(
    "content.ReviewReply",
    "author",
    "author_name",
    fate=Fate.PSEUDONYMISED,
    why="The text is removed and the name replaced.",
    shows=("comment_id", "text", "author_name", "state", "created_at"),
    wipe=lambda leaving: None,
)
stored(
    "content.Release",
    "submitted_by",
    "approved_by",
    "returned_by",
    "published_by",
    fate=Fate.KEPT,
    why=f"{BASIS} {QUOTED}",
    shows=("id", "course_id", "number", "submitted_at", "approved_at", "returned_at", "published_at", "comment"),
    wipe=lambda leaving: scrub(Release, leaving, "comment"),
)
stored(
    "content.Decline",
    "by",
    fate=Fate.KEPT,
    why=f"{BASIS} {QUOTED}",
    shows=("course_id", "at", "comment", "lifted_at"),
    wipe=lambda leaving: scrub(Decline, leaving, "comment"),
)
stored(
    "content.Appeal",
    "by",
    "decided_by",
    fate=Fate.PSEUDONYMISED,
    why="What they appealed with is removed; that there was an appeal, and what came of it and why, stays.",
    shows=("decline_id", "at", "text", "granted", "decided_at", "comment"),
    wipe=_take_back_appeals,
)
stored(
    "content.ReviewClaim",
    "reviewer",
    "ended_by",
    fate=Fate.KEPT,
    why="Who had taken a candidate; it names the tombstone. Claims that hold are given up.",
    shows=("release_id", "claimed_at", "ended_at", "ended_how"),
    wipe=_give_up_claims,
)
stored("content.ChecklistTick", "by", fate=Fate.KEPT, why=BASIS, shows=("release_id", "text", "at"))
stored(
    "wagtailcore.TaskState",
    "finished_by",
    fate=Fate.KEPT,
    why=f"{BASIS} {QUOTED}",
    shows=("started_at", "finished_at", "status", "comment"),
    wipe=lambda leaving: scrub(TaskState, leaving, "comment"),
)
stored(
    "wagtailcore.WorkflowState",
    "requested_by",
    "content_object",
    fate=Fate.KEPT,
    why=BASIS,
    shows=("id", "created_at", "status"),
)
stored(
    "content.AuditEntry",
    "actor_id",
    "data",
    fate=Fate.KEPT,
    why="Legitimate interest and proof of how a course was judged: a hash chain that nobody can rewrite. It names ids "
    "only; words stand beside it.",
    shows=("sequence", "at", "action", "course_id", "release_id", "data"),
    rows=lambda user: AuditEntry.objects.filter(actor_id=user.pk),
)
stored(
    "content.AuditWords",
    "said",
    "erased_for",
    fate=Fate.DELETED,
    why="What they said in conversations and appeals goes from beside the chain, with the salt of its digest, and so "
    "do words of others that name them. The reasons of decisions stay: the record of a decision about a course.",
    shows=("entry_id", "said"),
    rows=lambda user: AuditWords.objects.filter(entry__actor_id=user.pk),
    wipe=_erase_words,
)
