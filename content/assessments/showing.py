"""When something about a closed attempt may be shown to its learner. Pure."""

from dataclasses import dataclass

from content.assessments.quiz import Shown


@dataclass(frozen=True)
class Moment:
    """Where a learner stands with a quiz at the moment of looking.

    `passed`: they have passed it. `over`: none of their attempts is open, and no other can begin, now or later.
    `closed`: the quiz has closed for them, and none of their attempts is open.
    """

    passed: bool
    over: bool
    closed: bool


def is_shown(rule: Shown, moment: Moment) -> bool:
    """Whether `rule` lets it be seen now."""
    match rule:
        case "after_attempt":
            return True
        case "after_pass":
            return moment.passed or moment.over
        case "after_last_attempt":
            return moment.over
        case "after_close":
            return moment.closed
        case "never":
            return False
