"""What accounts store about a person, and what the tables of the outbox and of web sessions do, which stand below."""

from django.contrib.sessions.models import Session as WebSession
from django.db.models import Q, QuerySet
from outbox.models import Delivery, Event

from accounts import trail
from accounts.models import EmailChange, InstructorRequest, SecurityEvent, SecurityWords, User
from accounts.personal import Fate, Leaving, stored
from accounts.trail_words import erase_words

_PROFILE = ("email", "full_name", "role", "bio", "phone_number", "language", "is_active", "is_superuser")


def _requests_wipe(leaving: Leaving) -> None:
    """Their own go. On what they decided, their word to somebody else stays with that person."""
    InstructorRequest.objects.filter(user=leaving.user).delete()


def _forget_email_changes(leaving: Leaving) -> None:
    wanted = Q(new_email__in=leaving.addresses, confirmed_at__isnull=True)
    EmailChange.objects.filter(Q(user=leaving.user) | wanted).delete()


def _web_sessions(user: User) -> QuerySet[WebSession]:
    """Those of the admin. Whose one is stands inside, so each has to be opened."""
    rows = WebSession.objects.iterator(chunk_size=500)
    theirs = [row.pk for row in rows if row.get_decoded().get("_auth_user_id") == str(user.pk)]
    return WebSession.objects.filter(pk__in=theirs)


def _events(user: User) -> QuerySet[Event]:
    key = str(user.pk)
    return Event.objects.filter(Q(payload__user_id=key) | Q(payload__by_id=key) | Q(payload__reviewer_id=key))


def _deliveries(user: User) -> QuerySet[Delivery]:
    return Delivery.objects.filter(event__in=_events(user)).exclude(error="")


stored(
    "accounts.User",
    "email",
    "full_name",
    "bio",
    "phone_number",
    "picture",
    fate=Fate.PSEUDONYMISED,
    why="The row stays as a tombstone named “Former member”, so that what others rely on still has an author.",
    shows=("id", *_PROFILE, "email_verified", "created_at", "updated_at", "last_login", "picture"),
    files=("picture",),
    guarded=False,
    rows=lambda user: User.objects.filter(pk=user.pk),
    wipe=lambda leaving: leaving.doom(leaving.user.picture.name),
)
stored("accounts.User_groups", "user", fate=Fate.DELETED, why="Nobody is left to hold rights.", shows=("group__name",))
stored(
    "accounts.User_user_permissions",
    "user",
    fate=Fate.DELETED,
    why="Nobody is left to hold rights.",
    shows=("permission__codename",),
)
stored(
    "accounts.SignUp",
    "user",
    "full_name",
    "accepted",
    fate=Fate.DELETED,
    why="What was chosen at a sign-up that waited to be proved.",
    shows=("full_name", "accepted", "created_at"),
)
stored(
    "accounts.Consent",
    "user",
    fate=Fate.DELETED,
    why="Nobody is left who is bound by it. The trail keeps which version was accepted when, by id only.",
    shows=("terms__kind", "terms__version", "purpose", "granted", "at"),
)
stored(
    "accounts.SocialAccount",
    "user",
    "email",
    fate=Fate.DELETED,
    why="It signs nobody in any more.",
    shows=("provider", "subject", "email", "created_at", "last_used_at"),
)
stored(
    "accounts.SecondFactor",
    "user",
    "name",
    fate=Fate.DELETED,
    why="It signs nobody in any more. What proves it (secret, key) is not shown: it would let others in.",
    shows=("id", "kind", "name", "created_at", "confirmed_at", "last_used_at"),
)
stored(
    "accounts.RecoveryCode",
    "user",
    fate=Fate.DELETED,
    why="It lets nobody in any more. The codes themselves are not known to us.",
    shows=("created_at", "used_at"),
)
stored(
    "accounts.KeyChallenge",
    "user",
    "state",
    fate=Fate.DELETED,
    why="What a key was asked to sign, for five minutes; it goes the night after in any case.",
    shows=("created_at", "used_at"),
)
stored(
    "accounts.EmailToken",
    "user",
    fate=Fate.DELETED,
    why="A link that was mailed must not work any more. The tokens themselves are not known to us.",
    shows=("purpose", "created_at", "expires_at", "used_at"),
)
stored(
    "accounts.EmailChange",
    "user",
    "old_email",
    "new_email",
    fate=Fate.DELETED,
    why="Addresses of before are kept to find what quotes them when the person is erased. What others "
    "asked for that has this person's address goes, too.",
    shows=("old_email", "new_email", "created_at", "expires_at", "confirmed_at"),
    wipe=_forget_email_changes,
)
stored(
    "accounts.Session",
    "user",
    "device",
    "ip",
    fate=Fate.DELETED,
    why="Every device is signed out; refresh tokens go with their session.",
    shows=("id", "device", "ip", "created_at", "last_used_at", "expires_at", "revoked_at"),
)
stored(
    "accounts.InstructorRequest",
    "user",
    "decided_by",
    "note",
    fate=Fate.DELETED,
    why="Their own requests go. What they decided as an admin stays with who asked, without their name.",
    shows=("id", "reason", "qualifications", "status", "note", "created_at", "decided_at"),
    rows=lambda user: InstructorRequest.objects.filter(user=user),
    wipe=_requests_wipe,
)
stored(
    "accounts.SecurityEvent",
    "user_id",
    "by_id",
    "facts",
    fate=Fate.KEPT,
    why="Legitimate interest and duty to account for security. It names ids only, and is sealed in a hash chain.",
    shows=("id", "kind", "at", "user_id", "by_id", "facts"),
    rows=lambda user: SecurityEvent.objects.about(user.pk),
)
stored(
    "accounts.SecurityTrace",
    "address",
    "device",
    "email_mark",
    fate=Fate.DELETED,
    why="The personal part of the trail stands outside of what is hashed, so it can go while the chain still holds.",
    shows=("event_id", "address", "device"),
    rows=trail.traces_of,
    wipe=lambda leaving: trail.forget(leaving.user),
)
stored(
    "accounts.SecurityWords",
    "said",
    "erased_for",
    fate=Fate.DELETED,
    why="Words of the school's settings that name them go from beside the chain, with the salt of its digest. Others "
    "are the school's.",
    shows=("event_id", "said"),
    rows=lambda user: SecurityWords.objects.filter(event__by_id=user.pk),
    wipe=erase_words,
)
stored(
    "accounts.FileToErase",
    "person",
    fate=Fate.KEPT,
    why="Names files until they are removed, right after somebody was erased. Then the row goes.",
)
stored(
    "sessions.Session",
    "session_data",
    fate=Fate.DELETED,
    why="Sign-ins to the admin. They hold the id of the account, signed, and messages not shown yet.",
    shows=("expire_date",),
    rows=_web_sessions,
)
stored(
    "outbox.Event",
    "payload",
    fate=Fate.KEPT,
    why="Legitimate interest: what happened, for systems that follow. Payloads hold ids only, never personal data.",
    shows=("name", "payload", "occurred_at"),
    rows=_events,
)
stored(
    "outbox.Delivery",
    "error",
    fate=Fate.PSEUDONYMISED,
    why="What failed in telling of an event may quote an address, so it is blanked.",
    shows=("event__name", "handler", "state", "error"),
    rows=_deliveries,
    wipe=lambda leaving: _deliveries(leaving.user).update(error=""),
)
stored(
    "outbox.WaitingTask",
    "args",
    "kwargs",
    fate=Fate.KEPT,
    why="Tasks of Wagtail that wait for the queue: they name models and ids, and go when the queue is back.",
)
