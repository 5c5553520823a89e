"""The project's own source, read as text and as syntax trees, for the tests that hold it to its rules."""

import ast
import importlib
import os
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DOORS = ("api", "cms", "content")


@cache
def project() -> dict[str, object]:
    """What pyproject.toml says."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text())


@cache
def packages() -> dict[str, Path]:
    """Every first-party package: its import name and its folder."""
    inside = {folder.name: folder for folder in (ROOT / "platform").iterdir() if (folder / "__init__.py").exists()}
    return inside | {name: ROOT / name for name in DOORS}


def layers() -> list[set[str]]:
    """The layers of the import contract, from the top."""
    contracts = project()["tool"]["importlinter"]["contracts"]  # type: ignore[index]
    return [set(layer.replace(" ", "").split("|")) for layer in contracts[0]["layers"]]


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project, whether committed yet or not."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listing = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):  # an export without its history, or somebody else's checkout
        return tuple(_walked())
    return tuple(ROOT / name for name in listing if (ROOT / name).is_file())


def _walked() -> Iterator[Path]:
    for folder, folders, files in os.walk(ROOT):
        folders[:] = [name for name in folders if not name.startswith((".", "__")) and name != "staticfiles"]
        yield from (Path(folder) / name for name in files)


def python_files(*folders: str) -> list[Path]:
    """The Python files below `folders` (all by default), without migrations."""
    tops = [ROOT / folder for folder in folders] or [ROOT]
    found = [path for path in tracked() if path.suffix == ".py" and "migrations" not in path.parts]
    return sorted(path for path in found if any(path.is_relative_to(top) for top in tops))


def domain_files() -> list[Path]:
    """The Python files of every first-party package."""
    return python_files("platform", *DOORS)


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file.

    Python 3.11 before 3.11.5 sometimes loses count of its depth here when something else is parsed meanwhile
    (gh-106905): then it is asked again.
    """
    try:
        return ast.parse(path.read_text())
    except SystemError:
        return ast.parse(path.read_text())


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """The calls in a file of a function or method with one of `names`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in names:
                yield node


def import_everything() -> None:
    """Import every module of every package, so that all classes are known."""
    for name, folder in packages().items():
        for path in sorted(folder.rglob("*.py")):
            if "migrations" not in path.parts and path.name != "__main__.py":
                parts = path.relative_to(folder).with_suffix("").parts
                importlib.import_module(".".join((name, *parts)).removesuffix(".__init__"))
