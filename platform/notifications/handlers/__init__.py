"""Who is told what. Each module registers the handlers of one part of the domain."""

from notifications.handlers import accounts, courses, instructor_requests, invitations, learning

__all__ = ["accounts", "courses", "instructor_requests", "invitations", "learning"]
