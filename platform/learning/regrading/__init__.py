"""Grading attempts again by the questions of a later release: pure functions, and what would come of them."""

from learning.regrading.again import DROPPED, Dropped, regraded

__all__ = ["DROPPED", "Dropped", "regraded"]
