"""Mistakes in accepted answers, words and numbers, of whole questions and of blanks."""

from collections.abc import Iterator

from content.questions.mistakes import Mistake, without_right_answer
from content.questions.number import Numeric, NumericAnswer
from content.questions.pattern import compiled
from content.questions.spelling import fits_wildcard, spelled
from content.questions.text import ShortText


def check_text(value: ShortText, path: str) -> Iterator[Mistake]:
    """Answers to a question for words."""
    yield from without_right_answer(value.answers, f"{path}.answers")
    for position, answer in enumerate(value.answers):
        for earlier in range(position):
            if _taken(value, value.answers[earlier].text, answer.text):
                message = f"Answer {earlier + 1} fits this too and comes first: this one is never reached."
                yield Mistake(f"{path}.answers.{position}.text", "unreachable", message)
                break
    if value.matching == "wildcard":
        yield from _fits_everything(value, path)


def _taken(value: ShortText, earlier: str, later: str) -> bool:
    """Whether whoever would write `later` is answered by `earlier` already."""
    sensitive = value.case_sensitive
    if value.matching == "exact" or spelled(earlier) == spelled(later):
        return spelled(earlier, case_sensitive=sensitive) == spelled(later, case_sensitive=sensitive)
    words = spelled(later, case_sensitive=sensitive)
    if value.matching == "wildcard":
        return fits_wildcard(earlier, words.replace("\\*", "*"), case_sensitive=sensitive)
    plain = words.replace(" ", "").isalnum()
    return plain and compiled(earlier, ignore_case=not sensitive).fits(words)


def _fits_everything(value: ShortText, path: str) -> Iterator[Mistake]:
    for position, answer in enumerate(value.answers):
        if not answer.text.strip("* ") and answer.weight == "1":
            message = "This accepts whatever is written, and gives it full marks."
            yield Mistake(f"{path}.answers.{position}.text", "accepts_everything", message)


def check_numbers(value: Numeric, path: str) -> Iterator[Mistake]:
    """Answers to a question for a number.

    A narrow answer before a wide one that contains it is a usual way to give less for less exact numbers. The other
    way round the second is never reached, and where two overlap in part only, the order decides: seldom meant.
    """
    yield from without_right_answer(value.answers, f"{path}.answers")
    for position, answer in enumerate(value.answers):
        for earlier in range(position):
            if mistake := _overlap(value.answers[earlier], answer, earlier, f"{path}.answers.{position}"):
                yield mistake
                break


def _overlap(first: NumericAnswer, second: NumericAnswer, number: int, path: str) -> Mistake | None:
    (first_low, first_high), (low, high) = first.bounds(), second.bounds()
    if (
        high < first_low
        or first_high < low
        or (low <= first_low and first_high <= high and first.bounds() != (low, high))
    ):
        return None
    if first_low <= low and high <= first_high:
        message = f"Answer {number + 1} accepts all of these numbers and comes first: this one is never reached."
        return Mistake(path, "unreachable", message)
    message = f"Some numbers fit answer {number + 1} as well; for them that one counts."
    return Mistake(path, "overlap", message, "recommended")
