"""Every kind of security event that exists: what it is called, and which facts it may carry.

Facts are plain and say nothing personal, since they are kept for ever: no names, addresses, secrets, codes, passwords.
What somebody typed is in `words`, which stand beside the chain and can be erased from there.
"""

from dataclasses import dataclass
from typing import Literal

Weight = Literal["normal", "notable", "alarm"]


@dataclass(frozen=True)
class Kind:
    """A kind of event. `weight` says how much it should catch the eye: `alarm` is likely an attack."""

    label: str
    facts: tuple[str, ...] = ()
    weight: Weight = "normal"
    words: tuple[str, ...] = ()


KINDS: dict[str, Kind] = {
    "account.registered": Kind("Signed up"),
    "account.registration_repeated": Kind("Signed up again with a known address", weight="notable"),
    "account.email_verified": Kind("Proved the e-mail address"),
    "account.email_change_requested": Kind("Asked for another e-mail address", weight="notable"),
    "account.email_change_cancelled": Kind("Took the change of address back"),
    "account.email_changed": Kind("E-mail address changed", weight="notable"),
    "account.email_replaced": Kind("E-mail address changed by an admin", weight="notable"),
    "account.role_changed": Kind("Role changed", ("before", "after"), weight="notable"),
    "account.activated": Kind("Let in again", ("before", "after"), weight="notable"),
    "account.deactivated": Kind("Shut out", ("before", "after"), weight="notable"),
    "account.exported": Kind("Personal data exported", weight="notable"),
    "account.erased": Kind("Person erased", ("traces", "reason"), weight="notable"),
    "sign_in.succeeded": Kind("Signed in", ("door", "session", "method")),
    "sign_in.failed": Kind("Sign-in failed", ("door", "reason", "method"), weight="notable"),
    "sign_in.held_up": Kind("Passwords tried too often", weight="alarm"),
    "session.signed_out": Kind("Signed out", ("door", "session")),
    "session.ended": Kind("Session ended", ("session", "before", "after")),
    "session.all_ended": Kind("Signed out everywhere", ("count", "before", "after")),
    "session.reuse_detected": Kind("Used refresh token came again", ("session",), weight="alarm"),
    "session.refused": Kind("Token of an ended session refused", ("session", "reason"), weight="notable"),
    "password.changed": Kind("Password changed"),
    "password.refused": Kind("Own password wrong, though signed in", weight="notable"),
    "password.reset_requested": Kind("Asked for a reset mail", ("known",)),
    "password.reset": Kind("Password reset by mail"),
    "social.linked": Kind("Account elsewhere linked", ("provider",), weight="notable"),
    "social.unlinked": Kind("Account elsewhere unlinked", ("provider",), weight="notable"),
    "second_factor.added": Kind("Second factor added", ("factor",), weight="notable"),
    "second_factor.removed": Kind("Second factor removed", ("factor",), weight="notable"),
    "second_factor.used": Kind("Second factor used", ("door", "method")),
    "second_factor.failed": Kind("Second factor wrong", ("door", "method"), weight="notable"),
    "second_factor.key_copied": Kind("Security key did not count on: it may be copied", weight="alarm"),
    "second_factor.recovery_code_used": Kind("Recovery code used", ("left",), weight="notable"),
    "second_factor.recovery_codes_renewed": Kind("Recovery codes renewed", weight="notable"),
    "second_factor.reset": Kind("Second factor reset", weight="notable"),
    "instructor_request.approved": Kind("Request to teach approved", ("request",), weight="notable"),
    "instructor_request.rejected": Kind("Request to teach turned down", ("request",)),
    "terms.published": Kind("Terms published", ("terms", "version"), weight="notable"),
    "consent.given": Kind("Consent given", ("to", "version")),
    "consent.withdrawn": Kind("Consent withdrawn", ("to", "version")),
    "permission.denied": Kind("Permission denied", ("door", "method", "route", "code"), weight="notable"),
    "grade.overridden": Kind("Result of a learner overridden", ("change", "course"), weight="notable"),
    "grade.override_removed": Kind("Override of a result removed", ("change", "course"), weight="notable"),
    "certificate.revoked": Kind("Certificate revoked", ("certificate",), weight="notable"),
    "certificate.reissued": Kind("Certificate issued again", ("certificate", "replaced"), weight="notable"),
    "invitation.sent": Kind("Invited to teach a course", ("course", "invitation", "role")),
    "invitation.revoked": Kind("Invitation taken back", ("course", "invitation")),
    "invitation.accepted": Kind("Invitation accepted", ("course", "invitation", "role")),
    "school.settings_changed": Kind(
        "Settings of the school changed",
        ("setting", "change"),
        weight="notable",
        words=("before", "after", "name"),
    ),
    "trail.exported": Kind("Security trail exported", ("form",), weight="notable"),
}
