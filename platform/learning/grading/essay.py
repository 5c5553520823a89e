"""Essays: graded by people. What can be told without them is how many words there are."""

from content.questions.essay import Essay
from content.richtext import plain_text
from learning.grading import response as read
from learning.grading.marked import Judged, Marked, unanswered


def mark_essay(value: Essay, response: object) -> Marked:
    """A text that waits for somebody to read it; its length is noted, and costs nothing by itself."""
    html = read.text(read.field(response, "text"), "text", most=read.MOST_ESSAY)
    words = len(plain_text(html).split())
    if not words:
        return unanswered("by_hand")
    note = "long_enough"
    if words < value.minimum_words:
        note = "too_short"
    elif value.maximum_words is not None and words > value.maximum_words:
        note = "too_long"
    return Marked("by_hand", None, [Judged("text", "needs_grading", note, given=str(words))])
