"""Submissions, what was said about them, and decisions.

A decision about a course is a record that its other instructors and the school can rely on: it stays, with its reason,
and names the tombstone. What somebody said in a conversation goes.
"""

from accounts.personal import FORMER, Fate, Leaving, stored

from content.models import AuditEntry, ReviewClaim, ReviewComment, ReviewReply

GONE = "[removed]"
BASIS = "Legitimate interest: the record of a decision about a course. It names the tombstone."


def _hush(leaving: Leaving) -> None:
    words = {"text": GONE, "author_name": FORMER}
    ReviewComment.objects.filter(author=leaving.user).update(**words)
    ReviewReply.objects.filter(author=leaving.user).update(**words)


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
    why=BASIS,
    shows=("id", "course_id", "number", "submitted_at", "approved_at", "returned_at", "published_at", "comment"),
)
stored("content.Decline", "by", fate=Fate.KEPT, why=BASIS, shows=("course_id", "at", "comment", "lifted_at"))
stored(
    "content.Appeal",
    "by",
    "decided_by",
    fate=Fate.KEPT,
    why=BASIS,
    shows=("decline_id", "at", "text", "granted", "decided_at", "comment"),
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
    why=BASIS,
    shows=("started_at", "finished_at", "status", "comment"),
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
    why="Legitimate interest and proof of how a course was judged: a hash chain that nobody can rewrite. "
    "People are ids; `data` holds ids and the words of decisions and comments on courses.",
    shows=("sequence", "at", "action", "course_id", "release_id", "data"),
    rows=lambda user: AuditEntry.objects.filter(actor_id=user.pk),
)
