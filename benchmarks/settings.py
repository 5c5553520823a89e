"""The settings of the benchmarks: Lectern's own, with the constant endpoint beside the real ones."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
