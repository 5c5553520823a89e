"""The settings of the benchmark: Lectern's own, with the constant endpoint beside the real ones."""

from config.settings import *  # noqa: F403

DEBUG = False
ROOT_URLCONF = "benchmarks.urls"
