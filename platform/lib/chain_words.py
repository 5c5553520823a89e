"""Words that people write, beside an entry of a chain: the entry keeps a salted digest, so that they can be erased.

Whoever keeps such words has a model with `said`, `salt`, `erased_for` (whose erasure emptied the two) and `digest()`;
its entry has `words_digest`.
"""

import secrets
from hmac import compare_digest
from typing import Any, Protocol, TypeVar

from django.db.models import Model

from lib.chain import BrokenChain

Beside = TypeVar("Beside", bound=Model)


class Words(Protocol):
    """What was said in an entry."""

    salt: Any
    said: Any
    erased_for: Any

    def digest(self) -> str: ...


def words_of(model: type[Beside], said: dict[str, Any]) -> Beside | None:
    """The words to put beside an entry, under a salt of their own; None where nothing was said."""
    said = {name: value for name, value in said.items() if value}
    return model(salt=secrets.token_hex(16), said=said) if said else None


def require_words(words: Words | None, kept: str, *, sequence: int) -> None:
    """Raise BrokenChain unless these are the words of which the entry keeps the digest, or were erased whole."""
    if words is None and kept:
        raise BrokenChain(sequence, "its words are missing.")
    if words is not None and words.erased_for is None and not compare_digest(words.digest(), kept):
        raise BrokenChain(sequence, "its words were changed.")
    if words is not None and words.erased_for is not None and (words.said or words.salt or not kept):
        raise BrokenChain(sequence, "its words are not those that were erased.")
