"""Who is told what. Each module registers the handlers of one part of the domain."""

from notifications.handlers import accounts

__all__ = ["accounts"]
