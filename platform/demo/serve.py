"""The whole of `make demo`: a school with courses and people in it, on this machine, with nothing installed.

Takes `PORT` (8000), `HOST` (127.0.0.1) and `DATA_DIR` (`.data`) from the environment. Everything that the school
keeps is in DATA_DIR: the database, the queue, media, mail and the secret key. Run again, it goes on from there.
"""

import os
import secrets
import socket
import subprocess
import sys
import time
from pathlib import Path

from demo.people import CAST, PASSWORD
from demo.processes import Processes, StoppedError

ROOT = Path(__file__).resolve().parents[2]

# Emptied, whatever the environment or `.env` says: the demo neither touches nor imitates another school.
_OF_ANOTHER_SCHOOL = (
    *("REDIS_URL", "EMAIL_URL", "S3_BUCKET", "JWT_SIGNING_KEY", "MEDIA_SIGNING_KEY", "QUEUE_SIGNING_KEY"),
    *("TRUSTED_PROXIES", "SECURE_COOKIES", "SSL_REDIRECT", "HSTS_SECONDS", "DEBUG"),
)


def main() -> int:
    """Prepare, serve until stopped, and say with which code to leave."""
    started = time.monotonic()
    host, port = os.environ.get("HOST") or "127.0.0.1", int(os.environ.get("PORT") or "8000")
    data = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    if _taken(host, port):
        sys.stderr.write(f"Port {port} is in use. Choose another: PORT=8001 make demo\n")
        return 1
    for folder in ("mail", "media", "static"):
        (data / folder).mkdir(parents=True, exist_ok=True)
    processes = Processes(_environment(data, port), ROOT)
    try:
        _say(f"Preparing {data} (the first time takes a little longer) ...")
        processes.run("-m", "manage", "load_demo", "--migrate")
        # One thread: two that index the same page at once trip over each other on SQLite.
        processes.start("worker", "-m", "manage", "run_huey", "-w", "1", "-g", "TERM", "-q")
        processes.start("web", *_granian(host, port))
        processes.wait_for(f"http://{host}:{port}/readyz")
        _say(_welcome(port, data, time.monotonic() - started))
        return processes.watch()
    except StoppedError:
        return 0
    except subprocess.CalledProcessError:
        return 1
    finally:
        processes.stop()


def _granian(host: str, port: int) -> list[str]:
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", "4", "--no-ws"]
    address = ["--host", host, "--port", str(port), "--workers-kill-timeout", "10", "--log-level", "warning"]
    return ["-m", "granian", *options, *address, "config.wsgi:application"]


def _environment(data: Path, port: int) -> dict[str, str]:
    """Settings for the children."""
    return {
        **os.environ,
        **dict.fromkeys(_OF_ANOTHER_SCHOOL, ""),
        "ALLOWED_HOSTS": os.environ.get("ALLOWED_HOSTS", ""),
        "LECTERN_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "platform"))),
        "PYTHONUNBUFFERED": "1",
        "DATA_DIR": str(data),
        "MEDIA_ROOT": str(data / "media"),
        "STATIC_ROOT": str(data / "static"),  # empty: static files come from where they are installed
        "DATABASE_URL": f"sqlite:///{data / 'lectern.sqlite3'}",
        "BASE_URL": f"http://localhost:{port}",
        "SECRET_KEY": _secret_key(data / "secret_key"),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
    }


def _secret_key(path: Path) -> str:
    """The key of this school; made once, readable for its owner only."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    return path.read_text().strip()


def _taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _welcome(port: int, data: Path, seconds: float) -> str:
    url = f"http://localhost:{port}"
    logins = "\n".join(f"  {person.email:<36}{person.does}" for person in CAST)
    return f"""
Lectern is ready after {seconds:.0f} seconds.

  Learn              {url}/
  Teach and review   {url}/admin/
  API                {url}/api/v1/docs  (or /api/v1/redoc)
  Mail               {data / "mail"}

Sign in with the password {PASSWORD} as
{logins}

Ctrl-C stops it. The data stay in {data}; delete that folder to start afresh.
"""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
