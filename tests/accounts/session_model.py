"""What must be true of sessions and tokens, said as simply as can be: the model that the real thing is held to.

Everything is in lists; nothing is hashed, signed or locked. Each method is one door: it does to the model what the
call should do, and gives the status and the code that must be answered.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

HOUR, MONTH, LEEWAY = timedelta(hours=1), timedelta(days=30), timedelta(seconds=30)
LINKS_LAST = {"verify": timedelta(days=3), "reset": HOUR}
Answer = tuple[int, str]
FINE, NO_TOKEN, NO_LINK = (200, ""), (401, "INVALID_TOKEN"), (400, "INVALID_TOKEN")
NOT_IN = (401, "NOT_AUTHENTICATED")


@dataclass(eq=False)
class Choice:
    """One setting of a password; the same password set again is another choice."""

    password: str


@dataclass(eq=False)
class Person:
    email: str
    choice: Choice
    verified: bool = False
    active: bool = True
    role: str = "STUDENT"
    epoch: int = 0
    waiting: list[Choice] = field(default_factory=list)

    def knows(self, password: str) -> bool:
        awaited = not self.verified and self.waiting
        return password == (self.waiting[-1] if awaited else self.choice).password


@dataclass(eq=False)
class Device:
    person: Person
    ends: datetime
    chain: list[str]
    id: str = ""
    revoked: datetime | None = None
    forgotten: bool = False


@dataclass(eq=False)
class Access:
    token: str
    device: Device
    epoch: int
    ends: datetime


@dataclass(eq=False)
class Link:
    """A mailed link; `waits` is the choice of the sign-up that it confirms, `replaces` the password of its time."""

    token: str
    purpose: str
    person: Person
    replaces: Choice
    waits: Choice | None
    ends: datetime
    used: bool = False


class School:
    """Everybody, with all that they were ever given."""

    def __init__(self) -> None:
        self.now = datetime.min
        self.people: dict[str, Person] = {}
        self.devices: list[Device] = []
        self.accesses: list[Access] = []
        self.links: list[Link] = []
        self.told: list[tuple[str, str | None, dict[str, object]]] = []
        self.mail: tuple[str, Person, Choice | None] | None = None

    # What holds

    def alive(self, device: Device) -> bool:
        return device.revoked is None and self.now < device.ends

    def opens(self, access: Access) -> bool:
        device, person = access.device, access.device.person
        fresh = self.now < access.ends + LEEWAY and access.epoch == person.epoch
        return fresh and person.active and self.alive(device)

    def listed(self, person: Person) -> set[str]:
        return {device.id for device in self.devices if device.person is person and self.alive(device)}

    def holder(self, token: str) -> Device | None:
        return next((each for each in self.devices if token in each.chain and not each.forgotten), None)

    def refreshed(self, token: str) -> Answer:
        device = self.holder(token)
        if device is None:
            return NO_TOKEN
        if token != device.chain[-1]:
            return (401, "TOKEN_REUSED")
        return FINE if self.alive(device) and device.person.active else NO_TOKEN

    # What happens to many doors

    def tell(self, kind: str, person: Person | None, **facts: object) -> None:
        self.told.append((kind, person and person.email, facts))

    def end(self, *devices: Device) -> None:
        for device in devices:
            if self.alive(device):
                device.revoked = self.now

    def end_all(self, person: Person, but: Device | None = None) -> None:
        self.end(*(device for device in self.devices if device.person is person and device is not but))
        person.epoch += 1

    def prove(self, person: Person) -> None:
        person.verified = True
        gone, person.waiting = person.waiting, []
        self.links = [link for link in self.links if link.waits not in gone]
        self.tell("account.email_verified", person)

    def good(self, link: Link, purpose: str) -> bool:
        known = link in self.links and link.purpose == purpose and not link.used
        return known and self.now < link.ends and link.person.active

    def resets(self, link: Link) -> bool:
        return self.good(link, "reset") and link.replaces is link.person.choice

    # The doors

    def register(self, email: str, password: str) -> Answer:
        choice, person = Choice(password), self.people.get(email)
        if person is None:
            person = self.people[email] = Person(email, choice)
            self.tell("account.registered", person)
        elif not person.active:
            return (201, "")
        else:
            self.tell("account.registration_repeated", person)
        if not person.verified:
            person.waiting.append(choice)
            self.mail = ("verify", person, choice)
        return (201, "")

    def resend(self, email: str) -> Answer:
        person = self.people.get(email)
        if person and person.active and not person.verified:
            several = len(person.waiting) > 1
            self.mail = ("reset", person, None) if several else ("verify", person, (person.waiting or [None])[0])
        return (202, "")

    def verify(self, link: Link) -> Answer:
        if not self.good(link, "verify"):
            return NO_LINK
        link.used = True
        if not link.person.verified:
            link.person.choice = link.waits or link.person.choice
            self.prove(link.person)
        return FINE

    def login(self, email: str, password: str) -> Answer:
        person = self.people.get(email)
        if person is None:
            self.tell("sign_in.failed", None, reason="unknown")
            return (401, "INVALID_CREDENTIALS")
        if not person.knows(password) or not person.active:
            self.tell("sign_in.failed", person, reason="password" if person.active else "shut out")
            return (401, "INVALID_CREDENTIALS")
        if not person.verified:
            self.tell("sign_in.failed", person, reason="address not proved")
            return (403, "EMAIL_NOT_VERIFIED")
        return FINE

    def signed_in(self, email: str, refresh: str, access: str, session: str) -> None:
        device = Device(self.people[email], self.now + MONTH, [refresh], session)
        self.devices.append(device)
        self.given(device, access)
        self.tell("sign_in.succeeded", device.person, session=session)

    def given(self, device: Device, access: str) -> None:
        self.accesses.append(Access(access, device, device.person.epoch, self.now + HOUR))

    def refresh(self, token: str) -> Answer:
        answer, device = self.refreshed(token), self.holder(token)
        if device is None or answer == FINE:
            return answer
        used, alive = answer != NO_TOKEN, self.alive(device)
        if used and alive:
            self.end(device)
            self.tell("session.reuse_detected", device.person, session=device.id)
        else:
            ended = "ended" if device.person.active else "shut out"
            self.tell("session.refused", device.person, session=device.id, reason="used, and ended" if used else ended)
        return answer

    def logout(self, access: Access, token: str) -> Answer:
        device = self.holder(token)
        if not self.opens(access):
            return NOT_IN
        if device is None or device.person is not access.device.person:
            return (400, "INVALID_TOKEN")
        if self.alive(device):
            self.end(device)
            self.tell("session.signed_out", device.person, session=device.id)
        return FINE

    def logout_all(self, access: Access) -> Answer:
        if not self.opens(access):
            return NOT_IN
        person = access.device.person
        self.tell("session.all_ended", person, count=len(self.listed(person)))
        self.end_all(person)
        return FINE

    def end_one(self, access: Access, device: Device) -> Answer:
        if not self.opens(access):
            return NOT_IN
        if device.person is not access.device.person or not self.alive(device):
            return (404, "NOT_FOUND")
        self.end(device)
        self.tell("session.ended", device.person, session=device.id)
        return FINE

    def change(self, access: Access, current: str, new: str) -> Answer:
        person = access.device.person
        if not self.opens(access):
            return NOT_IN
        if current != person.choice.password:
            self.tell("password.refused", person)
            return (422, "VALIDATION_ERROR")
        person.choice = Choice(new)
        self.end_all(person, but=access.device)
        self.tell("password.changed", person)
        return FINE

    def ask_reset(self, email: str) -> Answer:
        person = self.people.get(email)
        active = person if person and person.active else None
        self.tell("password.reset_requested", active, known=active is not None)
        self.mail = ("reset", active, None) if active else None
        return (202, "")

    def reset(self, link: Link, new: str) -> Answer:
        person = link.person
        if not self.resets(link):
            return NO_LINK
        link.used, person.choice = True, Choice(new)
        self.end_all(person)
        self.tell("password.reset", person)
        if not person.verified:
            self.prove(person)
        return FINE

    def set_active(self, person: Person, active: bool) -> Answer:
        if person.active != active:
            person.active = active
            self.tell("account.activated" if active else "account.deactivated", person)
            if not active:
                self.end_all(person)
        return FINE

    def set_role(self, person: Person, role: str) -> Answer:
        if person.role != role:
            self.tell("account.role_changed", person, before=person.role, after=role)
            person.role = role
            person.epoch += 1
        return FINE

    def clean_up(self) -> None:
        for each in self.devices:
            long_ago = each.revoked is not None and each.revoked < self.now - MONTH
            each.forgotten = each.forgotten or long_ago or each.ends < self.now
        self.links = [link for link in self.links if link.ends >= self.now]
