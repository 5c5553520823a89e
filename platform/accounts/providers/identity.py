"""What a provider says of somebody, and how it fails to."""

from dataclasses import dataclass

from lib.errors import DomainError

RETRY_SECONDS = 30


class ProviderUnavailable(DomainError):
    """The provider did not answer, answered late, or answered nothing that makes sense. Passwords work meanwhile."""

    code = "PROVIDER_UNAVAILABLE"
    status = 503
    message = "The sign-in service doesn't answer at the moment. Try again soon, or sign in with your password."

    def __init__(self) -> None:
        super().__init__(details={"retry_after": RETRY_SECONDS})


class SignInFailed(DomainError):
    """Signing in by a provider was begun too long ago, by somebody else or not at all, was used, or was refused."""

    code = "OAUTH_FAILED"
    status = 400
    message = "This sign-in is not valid: it has expired, was used already, or was refused. Start it again."


@dataclass(frozen=True)
class Identity:
    """Somebody at a provider. `subject` is theirs forever; `email` is empty unless the provider has proved it."""

    subject: str
    email: str
    name: str


def text_of(value: object) -> str:
    """What a provider sent, where it is text."""
    return value if isinstance(value, str) else ""
