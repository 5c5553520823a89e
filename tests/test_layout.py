"""The rules of the layout that no linter knows."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import ForeignKey, ManyToManyField

from tests.conftest import HEAVIEST
from tests.source import ROOT, calls, domain_files, layers, packages, project, python_files, tracked

MOST_LINES = 400
VAGUE = {"utils", "util", "helpers", "helper", "services", "service", "common", "misc", "selectors", "repositories"}


def _level(package: str) -> int:
    """How high a package stands: 0 is the lowest layer."""
    order = layers()
    return next(len(order) - index for index, names in enumerate(order) if package in names)


def test_every_package_is_in_the_import_contract() -> None:
    listed = {name for layer in layers() for name in layer}
    assert set(packages()) == listed
    assert set(project()["tool"]["importlinter"]["root_packages"]) == listed  # type: ignore[index]


def test_every_installed_app_of_ours_is_in_the_import_contract() -> None:
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).is_relative_to(ROOT / "platform")}
    ours |= {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert ours == set(packages()) - {"config"}
    assert ours <= set(settings.INSTALLED_APPS)


def test_platform_is_no_package_and_stays_the_standard_library_s() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    import platform

    assert platform.python_version()
    assert not Path(str(platform.__file__)).is_relative_to(ROOT)


def test_platform_is_the_standard_library_s_under_manage_py_too(tmp_path: Path) -> None:
    code = "import platform; print(platform.__file__)"
    shell = [sys.executable, "manage.py", "shell", "--no-imports", "-c", code]
    shown = subprocess.run(shell, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert shown.returncode == 0, shown.stderr
    assert not Path(shown.stdout.strip()).is_relative_to(ROOT)


def test_no_foreign_key_points_up_the_layers() -> None:
    up = []
    for model in apps.get_models():
        here = model.__module__.split(".")[0]
        if here not in packages():
            continue
        for field in model._meta.get_fields():
            if isinstance(field, ForeignKey | ManyToManyField) and not field.auto_created:
                there = field.related_model.__module__.split(".")[0]
                if there in packages() and _level(there) > _level(here):
                    up.append(f"{model.__name__}.{field.name} points up to {there}")
    assert up == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [path for path in python_files() if path.stem in VAGUE] == []
    assert [path for path in tracked() if path.parent.name in VAGUE] == []


def test_no_file_hides_a_second_noun() -> None:
    long = {str(path.relative_to(ROOT)): path.read_text().count("\n") for path in python_files()}
    assert {name: lines for name, lines in long.items() if lines > MOST_LINES} == {}


def test_the_domain_has_docstrings_where_it_has_a_door() -> None:
    """Every module, and every public function of an `actions` module, says what it is."""
    silent = []
    for path in domain_files():
        tree = ast.parse(path.read_text())
        if path.name != "__init__.py" and tree.body and not ast.get_docstring(tree):
            silent.append(str(path.relative_to(ROOT)))
        if path.parent.name == "actions":
            public = [node for node in tree.body if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")]
            silent += [f"{path.relative_to(ROOT)}: {node.name}" for node in public if not ast.get_docstring(node)]
    assert silent == []


def test_actions_neither_send_mail_nor_queue_work() -> None:
    """After-effects go through the outbox."""
    banned = ("send_mail", "send_messages", "delay", "enqueue", "schedule")
    wrong = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in domain_files()
        if path.parent.name == "actions"
        for call in calls(path, *banned)
    ]
    assert wrong == []


@pytest.mark.parametrize("word", ["/root/", "/work/", "/home/"])
def test_no_file_names_somebody_s_machine(word: str) -> None:
    texts = [path for path in tracked() if path.suffix in {".py", ".md", ".toml", ".txt", ".yaml", ".html", ".example"}]
    here = Path(__file__)
    assert [str(path) for path in texts if path != here and word in path.read_text(errors="replace")] == []


def test_no_file_holds_two_sides_of_a_merge() -> None:
    marks = tuple(mark * 7 + " " for mark in "<>|")
    lines = ((path, line) for path in tracked() for line in path.read_bytes().decode(errors="ignore").splitlines())
    assert [(path.name, line) for path, line in lines if line.startswith(marks)] == []


def test_the_pinned_requirements_have_hashes_and_name_no_host() -> None:
    for name in ("runtime.txt", "dev.txt"):
        text = (ROOT / "requirements" / name).read_text()
        assert "://" not in text
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith(" ")]
        assert len(pins) > 50
        assert text.count("--hash=sha256:") >= len(pins)


def test_the_files_that_the_suite_begins_with_are_there() -> None:
    assert [name for name in dict.fromkeys(HEAVIEST) if (ROOT / name).is_file()] == HEAVIEST
