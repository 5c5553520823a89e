"""`python -m benchmarks.plan FILE`: write what is asked, for the database of the settings."""

import sys
from pathlib import Path

import django
import orjson

django.setup()

from benchmarks.plan.goals import planned_goals  # noqa: E402

planned = planned_goals()
Path(sys.argv[1]).write_bytes(orjson.dumps([each.as_data() for each in planned]))
