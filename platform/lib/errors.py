"""How a rule says no: every refusal of the domain is a DomainError with a machine code and a plain sentence."""

from typing import Any, ClassVar

BUSY = "The service is busy or being repaired. Try again in a moment."
"""What everybody hears whom the service can't answer at the moment."""


class DomainError(Exception):
    """A rule was broken. Subclasses stand beside the action that raises them.

    `code` is for programs, `status` is the HTTP status that the doors answer with, `message` is for people.
    """

    code: ClassVar[str] = "DOMAIN_ERROR"
    status: ClassVar[int] = 400
    message: str = "This can't be done."

    def __init__(self, message: str | None = None, *, details: dict[str, Any] | None = None) -> None:
        self.message = message or type(self).message
        self.details = details or {}
        super().__init__(self.message)


class Forbidden(DomainError):
    """The person is known, may know that the thing exists, and may not do this to it."""

    code = "FORBIDDEN"
    status = 403
    message = "You may not do this."


class NotFound(DomainError):
    """There is no such thing, or the person may not know that there is."""

    code = "NOT_FOUND"
    status = 404
    message = "Not found."


class Invalid(DomainError):
    """What was sent is not acceptable; `details.fields` says which field and why."""

    code = "VALIDATION_ERROR"
    status = 422
    message = "Some of what was sent is not valid."

    @classmethod
    def field(cls, name: str, problem: str) -> "Invalid":
        """One field and what is wrong with it."""
        return cls(details={"fields": {name: [problem]}})
