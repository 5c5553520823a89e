"""Notices in the admin, for those whom an event concerns. Each module tells of one part of what can happen."""

from notifications.handlers.notices import comments, decisions, releases, review, teaching, work

__all__ = ["comments", "decisions", "releases", "review", "teaching", "work"]
