"""A signed-in device as tests see it: every pair of tokens that it was ever given, and what the trail tells of it."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import SecurityEvent, Session, User

from tests.api.test_accounts_sessions import bearing, refresh, sign_in, works
from tests.http import Answer

REUSED = (401, "TOKEN_REUSED")
ENDED = (401, "INVALID_TOKEN")


@dataclass
class Family:
    """The pairs of one session, the oldest first."""

    user: User
    session: str = ""
    pairs: list[dict[str, str]] = field(default_factory=list)

    def step(self, generation: int = -1) -> "Family":
        """Refresh with the token of a generation, which must succeed, and keep what came."""
        answer = refresh(self.pairs[generation]["refresh"])
        assert answer.status == 200, answer
        self.pairs.append(answer.data)
        return self

    def steps(self, count: int) -> "Family":
        for _ in range(count):
            self.step()
        return self

    def use(self, generation: int) -> tuple[int, str]:
        """Refresh with the token of a generation: the status and the code."""
        answer = refresh(self.pairs[generation]["refresh"])
        return answer.status, answer.code

    def works(self, generation: int = -1) -> bool:
        """Whether the access token of a generation opens the door."""
        return works(self.pairs[generation]["access"])

    def post(self, path: str, **body: Any) -> Answer:
        """Call as this device, with its latest access token."""
        return bearing(self.pairs[-1]["access"]).post(path, body)

    def is_dead(self) -> bool:
        """Whether nothing that it ever was given is good for anything."""
        refused = {self.use(generation)[0] for generation in range(len(self.pairs))}
        return refused == {401} and not any(map(works, (pair["access"] for pair in self.pairs)))

    def told(self) -> list[str]:
        """The kinds of what the trail tells of this session, oldest first."""
        rows = SecurityEvent.objects.filter(facts__session=self.session).order_by("pk")
        assert {row.user_id for row in rows} <= {self.user.pk}
        return [row.kind for row in rows]


def family_of(user: User) -> Family:
    """Sign in, on a device of its own."""
    known = set(Session.objects.values_list("pk", flat=True))
    answer = sign_in(user)
    assert answer.status == 200, answer
    session = Session.objects.exclude(pk__in=known).get()
    return Family(user, str(session.pk), [answer.data])
