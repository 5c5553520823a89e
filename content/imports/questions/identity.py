"""Ids that are the same each time a file is read, so that a repeated import finds its questions."""

import uuid
from collections import Counter
from dataclasses import dataclass, field

NAMESPACE = uuid.UUID("6f1d1c1e-3c0b-5d7a-9b1e-6a1f0f3a7c55")


@dataclass(frozen=True)
class Identity:
    """The id of a question, and of the parts inside it by what they were called."""

    id: uuid.UUID

    def __str__(self) -> str:
        return str(self.id)

    def part(self, *names: object) -> str:
        """The id of an option, a pair or an item."""
        return str(uuid.uuid5(self.id, "\x1f".join(str(name) for name in names)))


@dataclass
class Identities:
    """Gives ids out. `source` is whose file it is; the second of one name in a file becomes its own question."""

    source: str
    _seen: Counter[tuple[str, ...]] = field(default_factory=Counter)

    def of(self, *names: str) -> Identity:
        """The id of the question that these names lead to, from the outside in."""
        self._seen[names] += 1
        again = [f"#{self._seen[names]}"] if self._seen[names] > 1 else []
        return Identity(uuid.uuid5(NAMESPACE, "\x1f".join([self.source, *names, *again])))
