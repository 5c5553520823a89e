"""What an author may have got wrong in a question that is well formed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

from content.questions.spelling import spelled
from content.richtext import plain_text


@dataclass(frozen=True)
class Mistake:
    """One of them: `required` ones keep a question out of a release. `path` is as in `parse_question`."""

    path: str
    code: str
    message: str
    level: Literal["required", "recommended"] = "required"


class Weighed(Protocol):
    """Anything that earns a part of the points."""

    @property
    def weight(self) -> str:
        """The part."""


def without_right_answer(weighed: Sequence[Weighed], path: str) -> Iterator[Mistake]:
    """Full marks have to be possible."""
    if not any(Fraction(one.weight) == 1 for one in weighed):
        yield Mistake(path, "no_right_answer", "Give one answer the full weight of 1: nobody could earn all points.")


def alike(texts: Iterable[str], path: str, field: str) -> Iterator[Mistake]:
    """Two that can't be told apart, one of which is perhaps right and the other not; `texts` are HTML or plain."""
    seen: dict[str, int] = {}
    for position, text in enumerate(texts):
        words = spelled(plain_text(text))
        if words and words in seen:
            message = f"This says the same as number {seen[words] + 1}."
            yield Mistake(f"{path}.{position}.{field}".rstrip("."), "duplicate", message)
        seen.setdefault(words, position)
