"""What Lectern costs and carries: measured on servers of its own, or on given ones."""

import os

import psutil

_MEGABYTES = psutil.virtual_memory().total >> 20
os.environ.setdefault(
    "TEST_POSTGRES_OPTIONS", f"-c shared_buffers={_MEGABYTES // 4}MB -c effective_cache_size={_MEGABYTES // 2}MB"
)
"""Of a PostgreSQL that is started here: memory as its manual advises, and as production should give it."""
