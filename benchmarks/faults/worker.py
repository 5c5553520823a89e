"""The worker of Lectern, with the points of the fault tests in it."""

import os

import django
from django.core.management import call_command

from benchmarks.faults import hooks

if __name__ == "__main__":
    os.environ["FAULTS_ROLE"] = hooks.ROLE = "worker"
    django.setup()
    hooks.install_database()
    hooks.install_storage()
    hooks.install_relay()
    hooks.ready()
    call_command("worker")
