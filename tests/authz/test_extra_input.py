"""Every column of every model, sent beside what an operation takes, changes nothing: no mass assignment."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client

from tests.authz.api_cells import Api
from tests.authz.asking import as_json, undone
from tests.authz.bodies import FILES, body_of
from tests.authz.rules import Rule, api_rules
from tests.fingerprint import UNWATCHED
from tests.source import packages

SENT = [rule for name, rule in api_rules().items() if rule.method in {"POST", "PATCH", "PUT"} and name not in FILES]
WORD = "smuggled-in"
NUMBER = 7_777_777
_OWN = re.compile(
    rf"md5\$\S+|[0-9a-f]{{8}}-[0-9a-f-]{{27}}|datetime\.datetime\(.*?\)|[\w-]{{32,}}|(?!{NUMBER})\b\d+\b|\d{{4}}-\d\d\S+"
)
"""What is new each time: passwords, keys, times, secrets, numbers."""


def columns() -> dict[str, Any]:
    """A value for every column that a model of ours has."""
    found: dict[str, Any] = {}
    for model in apps.get_models():
        if model.__module__.split(".")[0] in packages():
            for field in model._meta.concrete_fields:
                kind = field.get_internal_type()
                value: Any = True if kind == "BooleanField" else NUMBER if "Integer" in kind else WORD
                found |= {field.name: value, field.attname: value}
    return {**found, "is_superuser": True, "is_active": False, "role": "ADMIN", "status": "PUBLISHED", "groups": [1]}


def documented(api: Api, rule: Rule) -> set[str]:
    """The fields that the operation takes."""
    from api.api import api as mounted

    document = mounted.get_openapi_schema()
    operation = next(
        methods[rule.method.lower()]
        for path, methods in document["paths"].items()
        if re.sub(r"{\w+:", "{", path) == f"/api/v1/{rule.path}"
    )
    body = operation.get("requestBody", {})
    named = re.findall(r"#/components/schemas/(\w+)", str(body))
    schemas = [document["components"]["schemas"][name] for name in named]
    schemas += [content["schema"] for content in body.get("content", {}).values()]
    return {field for schema in schemas for field in schema.get("properties", {})}


def rows_after(api: Api, rule: Rule, who: str, target: Any, extra: dict[str, Any]) -> tuple[int, list[str]]:
    """The status, and what stands in the tables afterwards, without what is new each time: keys, times, secrets."""
    body = {**extra, **body_of(api.school, rule.operation), **target.body}
    headers = {"authorization": f"Bearer {api.school.tokens[who]}"}
    written: set[str] = set()
    with undone(), connection.execute_wrapper(_tables(written)):
        response = Client().generic(rule.method, api.address(rule, target), headers=headers, **as_json(body))
        rows = []
        for table in sorted(written - UNWATCHED):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                rows += [f"{table} {_OWN.sub('·', repr(row))}" for row in cursor.fetchall()]
    return response.status_code, sorted(rows)


def _tables(written: set[str]) -> Any:
    def execute(run: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        found = re.match(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"', str(sql))
        if found:
            written.add(found[1])
        return run(sql, params, many, context)

    return execute


@pytest.mark.asvs("15.3.3")
@pytest.mark.owasp_api(3)
@pytest.mark.parametrize("rule", SENT, ids=lambda rule: rule.operation)
def test_what_is_sent_beside_the_documented_fields_changes_nothing(rule: Rule, api: Api) -> None:
    allowed = [(row, who) for row in rule.rows for who, cell in row.cells.items() if cell[0] == "2" and who != "nobody"]
    row, who = allowed[0]
    known = documented(api, rule)
    extra = {name: value for name, value in columns().items() if name not in known}
    target = api.targets[row.target]
    assert len(extra) > 100
    plain, smuggled = (rows_after(api, rule, who, target, each) for each in ({}, extra))
    assert smuggled == plain
    assert not {WORD, str(NUMBER)} & set(re.findall(r"[\w-]+", str(smuggled)))
