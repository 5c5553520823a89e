"""How long a learner spent on each question of an attempt. Pure.

The server's clock says how much time there was between one save and the next, and nobody can claim more. What the
client says it was spent on counts; if it says nothing, the questions whose answers changed share it alike.
"""

from collections.abc import Collection, Mapping

LONGEST = 1800
"""Seconds that one save can add to a question. Who leaves an answer for longer is not at work on it."""
_PLACES = 2


def time_used(
    before: Mapping[str, float], *, elapsed: float, said: Mapping[str, float] | None, changed: Collection[str]
) -> dict[str, float]:
    """Seconds by question: those of `before`, and what the `elapsed` ones since the last save were spent on.

    `said` is the client's own account, None if it gives none; where it comes to more than has elapsed, it shrinks to
    that. Times of several devices at once share what there was in the same way.
    """
    spent = _said(said, elapsed) if said is not None else dict.fromkeys(changed, elapsed / max(len(changed), 1))
    times = dict(before)
    for question, seconds in spent.items():
        times[question] = round(times.get(question, 0) + min(max(seconds, 0), LONGEST), _PLACES)
    return {question: seconds for question, seconds in times.items() if seconds}


def _said(said: Mapping[str, float], elapsed: float) -> dict[str, float]:
    total = sum(said.values())
    shrunk = max(elapsed, 0) / total if total > elapsed else 1
    return {question: seconds * shrunk for question, seconds in said.items()}
