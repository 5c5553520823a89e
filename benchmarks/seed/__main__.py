"""`python -m benchmarks.seed 0.1`: migrate and fill the empty database of the settings."""

import sys

import django

django.setup()

from benchmarks.seed.school import main  # noqa: E402

main(float(sys.argv[1]))
