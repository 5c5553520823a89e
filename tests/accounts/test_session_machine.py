"""Sessions and tokens, used at random by several people on several devices, always as the model says.

After each step, exactly the tokens that the model knows to be good are good, each refresh token is answered as it
says, everybody's list of devices is the model's, and the trail tells what happened and no more. `make test` runs a few
examples, always the same ones; `SESSION_EXAMPLES=500 pytest tests/accounts/test_session_machine.py` runs others.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from functools import partial
from typing import Any
from unittest.mock import patch

import pytest
from accounts.models import SecurityEvent, User
from accounts.tasks import purge_ended
from django.core import mail
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.accounts.session_model import LINKS_LAST, Access, Choice, Link, Person, School
from tests.api.test_accounts_sessions import bearing, refresh
from tests.cast import person
from tests.clock import moved_clock
from tests.http import Answer, ApiClient
from tests.mailbox import mails_to, token_in

FEW = 5
EXAMPLES = int(os.environ.get("SESSION_EXAMPLES", FEW))
PASSWORDS = ["Correct-horse-7", "Another-password-8"]
PEOPLE = ["lena@lectern.example", "liam@lectern.example", "nora@lectern.example", "new@lectern.example"]
PAUSES = [timedelta(minutes=20), timedelta(minutes=61), timedelta(days=3), timedelta(days=30)]

emails, passwords, which = st.sampled_from(PEOPLE), st.sampled_from(PASSWORDS), st.integers(0, 11)
somebody = precondition(lambda self: self.school.devices)


class Sessions(RuleBasedStateMachine):
    """Does to the school what it does to the model, through the doors of the API."""

    def __init__(self) -> None:
        super().__init__()
        self.school, self.stack, self.seen = School(), ExitStack(), 0
        self.stack.enter_context(transaction.atomic())
        self.clock = self.stack.enter_context(moved_clock())
        self.clock.stop()
        self.clock.forward(timedelta(days=1))  # what defaults to the real time, as due dates of mails, is past
        self.school.now = self.clock.now()
        self.rosa = person("rosa@lectern.example", "ADMIN")
        mail.outbox.clear()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()

    @initialize()
    def two_are_known_and_one_waits(self) -> None:
        for email in PEOPLE[:2]:
            person(email)
            self.school.people[email] = Person(email, Choice(PASSWORDS[0]), verified=True)
            self.sign_in(email, PASSWORDS[0])
        for password in PASSWORDS:  # two sign up with one address, and one person asks for two links
            self.register(PEOPLE[2], password)
            self.ask_for_a_reset(PEOPLE[0])

    # Signing up and in

    @rule(email=emails, password=passwords)
    def register(self, email: str, password: str) -> None:
        body = {"email": email.upper(), "password": password, "full_name": "Somebody"}
        self.same(self.post("register/", body), self.school.register(email, password))

    @rule(email=emails)
    def resend(self, email: str) -> None:
        self.same(self.post("verify-email/resend/", {"email": email}), self.school.resend(email))

    @precondition(lambda self: self.school.links)
    @rule(index=which)
    def verify(self, index: int) -> None:
        link = self.pick(self.school.links, index)
        self.same(self.post("verify-email/", {"token": link.token}), self.school.verify(link))

    @rule(email=emails, password=passwords)
    def sign_in(self, email: str, password: str) -> None:
        answer = self.post("login/", {"email": email, "password": password})
        self.same(answer, self.school.login(email, password))
        if answer.status == 200:
            items = bearing(answer.data["access"]).get("accounts/sessions/").data["items"]
            (session,) = (item["id"] for item in items if item["current"])
            self.school.signed_in(email, answer.data["refresh"], answer.data["access"], session)

    # Staying in

    @somebody
    @rule(index=which)
    def refresh_with_the_current(self, index: int) -> None:
        self.refresh(self.pick(self.school.devices, index).chain[-1])

    @somebody
    @rule(index=which, age=st.integers(0, 3))
    def refresh_with_any(self, index: int, age: int) -> None:
        self.refresh(self.pick(self.pick(self.school.devices, index).chain, age))

    @somebody
    @rule(index=which, way=st.sampled_from(["tampered", "access", "link", "nothing"]))
    def refresh_with_what_is_none(self, index: int, way: str) -> None:
        token = self.pick(self.school.devices, index).chain[-1]
        links = self.school.links or [None]
        link = self.pick(links, index)
        ways = {
            "tampered": token[:-1] + ("A" if token[-1] != "A" else "B"),
            "access": self.pick(self.school.accesses, index).token,
            "link": link.token if link else "x",
            "nothing": "x" * 43,
        }
        self.refresh(ways[way])

    def refresh(self, token: str) -> None:
        answer = refresh(token)
        self.same(answer, self.school.refresh(token))
        if answer.status == 200:
            device = self.school.holder(token)
            assert device is not None
            device.chain.append(answer.data["refresh"])
            self.school.given(device, answer.data["access"])

    # Getting out

    @somebody
    @rule(index=which, other=which)
    def sign_out(self, index: int, other: int) -> None:
        access, token = self.pick(self.school.accesses, index), self.pick(self.school.devices, other).chain[-1]
        self.same(self.post("logout/", {"refresh": token}, access), self.school.logout(access, token))

    @somebody
    @rule(index=which)
    def sign_out_everywhere(self, index: int) -> None:
        access = self.pick(self.school.accesses, index)
        self.same(self.post("logout-all/", {}, access), self.school.logout_all(access))

    @somebody
    @rule(index=which, other=which)
    def end_one(self, index: int, other: int) -> None:
        access, device = self.pick(self.school.accesses, index), self.pick(self.school.devices, other)
        answer = bearing(access.token).delete(f"accounts/sessions/{device.id}/")
        self.same(answer, self.school.end_one(access, device))

    # Passwords

    @somebody
    @rule(index=which, current=passwords, new=passwords)
    def change_password(self, index: int, current: str, new: str) -> None:
        access = self.pick(self.school.accesses, index)
        answer = self.post("password/change/", {"current_password": current, "new_password": new}, access)
        self.same(answer, self.school.change(access, current, new))
        if answer.status == 200:
            self.school.given(access.device, answer.data["access"])

    @rule(email=emails)
    def ask_for_a_reset(self, email: str) -> None:
        self.same(self.post("password/reset/", {"email": email}), self.school.ask_reset(email))

    @precondition(lambda self: self.school.links)
    @rule(index=which, new=passwords)
    def reset_password(self, index: int, new: str) -> None:
        link = self.pick(self.school.links, index)
        body = {"token": link.token, "new_password": new}
        self.same(self.post("password/reset/confirm/", body), self.school.reset(link, new))

    # What admins do, and time

    @rule(email=st.sampled_from(PEOPLE[:2]), active=st.booleans())
    def let_in_or_shut_out(self, email: str, active: bool) -> None:
        answer = ApiClient(self.rosa).post(f"users/{self.id_of(email)}/{'' if active else 'de'}activate/")
        self.same(answer, self.school.set_active(self.school.people[email], active))

    @rule(email=st.sampled_from(PEOPLE[:2]), role=st.sampled_from(["STUDENT", "INSTRUCTOR", "ADMIN"]))
    def change_role(self, email: str, role: str) -> None:
        answer = ApiClient(self.rosa).put(f"users/{self.id_of(email)}/role/", {"role": role})
        self.same(answer, self.school.set_role(self.school.people[email], role))

    @rule(pause=st.sampled_from(PAUSES))
    def time_goes_by(self, pause: timedelta) -> None:
        self.clock.forward(pause)
        self.school.now = self.clock.now()

    @rule()
    def clean_up(self) -> None:
        purge_ended(self.clock.now())
        self.school.clean_up()

    # What must hold after each step

    @invariant()
    def access_tokens_and_devices_are_the_models(self) -> None:
        for access in self.school.accesses:
            answer = bearing(access.token).get("accounts/sessions/")
            assert answer.status == (200 if self.school.opens(access) else 401)
            if answer.status == 200:
                items = answer.data["items"]
                assert {item["id"] for item in items} == self.school.listed(access.device.person)
                assert [item["id"] for item in items if item["current"]] == [access.device.id]

    @invariant()
    def refresh_tokens_are_the_models(self) -> None:
        for device in self.school.devices:
            for token in device.chain:
                assert self.undone(partial(refresh, token)) == self.school.refreshed(token)

    @invariant()
    def the_latest_links_are_the_models(self) -> None:
        for link in self.school.links[-3:]:
            body = {"token": link.token, "new_password": PASSWORDS[0]}
            status, _ = self.undone(partial(self.post, "password/reset/confirm/", body))
            assert (status == 200) is self.school.resets(link)

    @invariant()
    def passwords_are_the_models(self) -> None:
        for user in User.objects.with_sign_up().filter(email__in=self.school.people):
            for password in PASSWORDS:
                assert user.is_password(password) is self.school.people[user.email].knows(password)

    @invariant()
    def the_trail_is_the_models(self) -> None:
        rows = list(SecurityEvent.objects.filter(pk__gt=self.seen).order_by("pk"))
        people = dict(User.objects.values_list("pk", "email"))
        told = self.school.told
        assert [(row.kind, people.get(row.user_id)) for row in rows] == [(kind, email) for kind, email, _ in told]
        for row, (_, _, facts) in zip(rows, told, strict=True):
            assert {name: row.facts[name] for name in facts} == facts
        self.seen = max([self.seen, *(row.pk for row in rows)])
        told.clear()

    # Ways to the doors

    def post(self, path: str, body: dict[str, Any], access: Access | None = None) -> Answer:
        client = bearing(access.token) if access else ApiClient()
        return client.post(f"accounts/{path}", body)

    def same(self, answer: Answer, expected: tuple[int, str]) -> None:
        """Nothing is answered but what the model says; what it says was mailed is in the mailbox."""
        assert (answer.status, answer.code) == expected, answer
        said, self.school.mail = self.school.mail, None
        if said:
            purpose, owner, waits = said
            token = token_in(mails_to(owner.email)[-1])
            ends = self.school.now + LINKS_LAST[purpose]
            self.school.links.append(Link(token, purpose, owner, owner.choice, waits, ends))

    def undone(self, call: Callable[[], Answer]) -> tuple[int, str]:
        """What a call would be answered now: it is made, and what it did is taken back."""
        with transaction.atomic():
            answer = call()
            transaction.set_rollback(True)
        return answer.status, answer.code

    def id_of(self, email: str) -> Any:
        return User.objects.get(email=email).pk

    @staticmethod
    def pick(among: list[Any], index: int) -> Any:
        """The latest for 0, so that what is new is used most."""
        return among[-1 - index % len(among)]


@pytest.mark.django_db
@pytest.mark.asvs("7.2.4", "7.3.2", "7.4.1", "7.4.2", "7.4.3", "7.5.2", "10.4.5", "10.4.8")
@pytest.mark.owasp_api(2)
def test_sessions_and_tokens_are_as_the_model_says(settings: Any) -> None:
    settings.LIMITS_ON = False
    run_state_machine_as_test(Sessions, settings=how())


def how(examples: int = EXAMPLES, **more: Any) -> settings:
    """The few are always the same; of many, others each time, and longer ones."""
    few = examples == FEW
    quiet = {"deadline": None, "database": None, "suppress_health_check": list(HealthCheck)}
    steps = 12 if few else 25
    return settings(max_examples=examples, stateful_step_count=steps, derandomize=few, **quiet, **more)


GUARDS: list[tuple[str, Any]] = [
    ("accounts.models.RefreshToken.claim", lambda token, now: True),
    ("accounts.actions.session._revoke_family", lambda session: None),
    ("accounts.models.User.void_access_tokens", lambda user: None),
    ("accounts.models.User.end_sessions", lambda user, keep=None: user.void_access_tokens()),
    ("accounts.models.session.SessionQuerySet.alive", lambda rows, now=None: rows.filter(revoked_at=None)),
    ("accounts.models.session.SessionQuerySet.revoke", lambda rows, now=None: rows.alive(now).count()),
    ("accounts.models.EmailToken.replaces_password_of", lambda token, user: True),
    ("accounts.models.SignUp.become_account", lambda sign_up, user: None),
    ("accounts.actions.session.trail.record", lambda *args, **facts: None),
    ("api.accounts.session_id_of", lambda request: None),
]


@pytest.mark.django_db
@pytest.mark.skipif(EXAMPLES == FEW, reason="takes minutes: set SESSION_EXAMPLES to more than the usual few")
@pytest.mark.parametrize(("guard", "instead"), GUARDS, ids=[name for name, _ in GUARDS])
def test_the_model_notices_each_guard_that_is_missing(settings: Any, guard: str, instead: Any) -> None:
    settings.LIMITS_ON = False
    with patch(guard, instead), pytest.raises((AssertionError, IntegrityError, ValueError)):
        run_state_machine_as_test(Sessions, settings=how(phases=[Phase.generate], report_multiple_bugs=False))
