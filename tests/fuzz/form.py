"""A form of the admin that hostile values go into."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, eq=False)
class Form:
    """What a screen of the admin takes: the fields of its form, or what may stand in its query."""

    method: str
    path: str
    by: str
    fields: dict[str, Any] = field(default_factory=dict)
    query: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path.partition('?')[0]}"
