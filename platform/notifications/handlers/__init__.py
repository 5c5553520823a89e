"""Who is told what. Each module registers the handlers of one part of the domain."""

from notifications.handlers import (
    accounts,
    claims,
    courses,
    email_changes,
    instructor_requests,
    invitations,
    learning,
    notices,
)

__all__ = [
    "accounts",
    "claims",
    "courses",
    "email_changes",
    "instructor_requests",
    "invitations",
    "learning",
    "notices",
]
