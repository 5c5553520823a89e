"""Which tests answer which clause of the standards, read from their marks: `asvs("8.2.1")`, `owasp_api(1)`.

Read from the source, not from a run, so that the page is the same whatever was skipped.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.source import ROOT, python_files, tree

RISKS = {
    1: "Broken object level authorization",
    2: "Broken authentication",
    3: "Broken object property level authorization",
    4: "Unrestricted resource consumption",
    5: "Broken function level authorization",
    6: "Unrestricted access to sensitive business flows",
    7: "Server side request forgery",
    8: "Security misconfiguration",
    9: "Improper inventory management",
    10: "Unsafe consumption of APIs",
}
"""The OWASP API Security Top 10 of 2023."""

CHAPTERS = {
    1: "Encoding and sanitization",
    2: "Validation and business logic",
    3: "Web frontend security",
    4: "API and web service",
    5: "File handling",
    6: "Authentication",
    7: "Session management",
    8: "Authorization",
    9: "Self-contained tokens",
    10: "OAuth and OIDC",
    11: "Cryptography",
    12: "Secure communication",
    13: "Configuration",
    14: "Data protection",
    15: "Secure coding and architecture",
    16: "Security logging and error handling",
    17: "WebRTC",
}
"""The chapters of ASVS 5.0."""

Answers = dict[tuple[int, ...], dict[str, list[str]]]


def answers_to(mark: str) -> Answers:
    """For each clause, as numbers, the marked tests by file."""
    found: Answers = defaultdict(lambda: defaultdict(list))
    for path in python_files("tests"):
        if path.name.startswith("test_"):
            for clause, test in _marked(path, mark):
                found[clause][str(path.relative_to(ROOT))].append(test)
    return found


def table(answers: Answers, heading: str, names: dict[int, str]) -> list[str]:
    """One line for each clause and file."""
    lines = [f"| {heading} | tests |", "| --- | --- |"]
    for clause, files in sorted(answers.items()):
        number = ".".join(map(str, clause))
        for name, tests in sorted(files.items()):
            shown = "; ".join(test.removeprefix("test_").replace("_", " ") for test in tests)
            lines.append(f"| {number} {names.get(clause[0], '')} | [{name}](../{name}): {shown} |")
    return lines


def _marked(path: Path, mark: str) -> Iterator[tuple[tuple[int, ...], str]]:
    module = tree(path)
    everywhere = [clause for node in module.body for clause in _of_module(node, mark)]
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower().startswith("test"):
            own = [clause for decorator in node.decorator_list for clause in _clauses(decorator, mark)]
            yield from ((clause, node.name) for clause in dict.fromkeys([*everywhere, *own]))


def _of_module(node: ast.stmt, mark: str) -> Iterator[tuple[int, ...]]:
    if isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "pytestmark" for target in node.targets):
        for inner in ast.walk(node.value):
            yield from _clauses(inner, mark)


def _clauses(node: ast.AST, mark: str) -> Iterator[tuple[int, ...]]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == mark:
        for argument in node.args:
            assert isinstance(argument, ast.Constant), f"{mark} takes plain numbers"
            yield tuple(int(part) for part in str(argument.value).split("."))
