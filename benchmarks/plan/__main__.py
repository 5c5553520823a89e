"""`python -m benchmarks.plan FILE [goals]`: write what is asked, for the database of the settings."""

import sys
from pathlib import Path

import django
import orjson
from django.utils import timezone

django.setup()

from analytics.presence import count_active_users  # noqa: E402

from benchmarks.plan.every import planned_operations  # noqa: E402
from benchmarks.plan.goals import planned_goals  # noqa: E402

count_active_users(timezone.now())  # as the worker does
planned = planned_goals()
planned += [] if "goals" in sys.argv else planned_operations(planned)
Path(sys.argv[1]).write_bytes(orjson.dumps([each.as_data() for each in planned]))
