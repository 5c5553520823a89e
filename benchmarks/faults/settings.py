"""The settings of the fault tests: Lectern's own, in a process that may be told to fail."""

from benchmarks.faults import hooks

hooks.install_clock()

from config.settings import *  # noqa: E402, F403

DEBUG = False
