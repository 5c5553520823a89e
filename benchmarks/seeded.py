"""A database that is filled, made once for each scale on a server and copied for each run."""

import hashlib
import time

from benchmarks.servers import ROOT, administer, database_named, environment, python


def seeded(url: str, redis: str, scale: float) -> str:
    """The name of the filled database on this server."""
    name = f"lectern_bench_seed_{f'{scale:g}'.replace('.', '_')}_{_fingerprint()}"
    if administer(url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        print(f"The data of scale {scale:g} is there from an earlier run.", flush=True)
        return name
    started, making = time.monotonic(), f"{name}_making"
    administer(url, f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
    administer(url, f'CREATE DATABASE "{making}"')
    python(environment(database_named(url, making), redis), "benchmarks.seed", f"{scale:g}")
    administer(url, f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    print(f"Seeded scale {scale:g} in {time.monotonic() - started:.0f} s.", flush=True)
    return name


def _fingerprint() -> str:
    """Another one when the tables or what is put into them changes."""
    digest = hashlib.sha256()
    migrations = [
        path for root in ("platform", "content", "cms", "api") for path in ROOT.glob(f"{root}/**/migrations/*.py")
    ]
    for path in sorted([*(ROOT / "benchmarks" / "seed").glob("*.py"), *migrations]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
