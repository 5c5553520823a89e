"""Every model that names a person, or may say something personal, has a rule; and every rule has such a model."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from accounts.models import User
from accounts.personal import RULES, Fate, Rule
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import models

PERSONAL_FIELDS = (
    GenericForeignKey,
    models.EmailField,
    models.GenericIPAddressField,
    models.FileField,
    models.JSONField,
)
PERSONAL_NAMES = re.compile(
    r"(^|_)(email|address|ip|phone|phone_number|user_agent|device|person|session_data)($|_)"
    r"|^(author|learner|full)_name$|^(user|by|actor|person)_id$|_mark$"
)
NOT_PERSONAL = {"accounts.EmailToken.password_mark"}  # a digest of a hash


def personal_columns(model: type[models.Model]) -> set[str]:
    """The columns of the model's own table that can name a person."""
    found = {field.name for field in _own(model) if _is_personal(field)}
    label = model._meta.label
    return {name for name in found if f"{label}.{name}" not in NOT_PERSONAL}


def _own(model: type[models.Model]) -> Iterator[Any]:
    meta = model._meta
    yield from (*meta.local_fields, *meta.local_many_to_many)
    yield from (field for field in meta.private_fields if field.model is model)


def _is_personal(field: Any) -> bool:
    if isinstance(field, PERSONAL_FIELDS):
        return True
    if field.is_relation:
        return bool(field.related_model is User)
    return not isinstance(field, models.BooleanField) and bool(PERSONAL_NAMES.search(field.name))


def all_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]


def without_a_rule(rules: dict[str, Rule]) -> list[str]:
    missing = []
    for model in all_models():
        covered = set(rules[model._meta.label].covers) if model._meta.label in rules else set()
        missing += [f"{model._meta.label}.{name}" for name in sorted(personal_columns(model) - covered)]
    return missing


def stale(rules: dict[str, Rule]) -> list[str]:
    """Rules of models, and of columns, that are not there."""
    known = {model._meta.label: model for model in all_models()}
    gone = [label for label in rules if label not in known]
    for label, rule in rules.items():
        if label in known:
            names = {field.name for field in _own(known[label])} | {
                field.attname for field in known[label]._meta.fields
            }
            gone += [f"{label}.{name}" for name in rule.covers if name not in names]
    return gone


@pytest.mark.asvs("14.2.4")
def test_whatever_names_a_person_has_a_rule() -> None:
    assert without_a_rule(RULES) == []


def test_no_rule_is_about_something_that_is_gone() -> None:
    assert stale(RULES) == []


@pytest.mark.parametrize("label", ["learning.Review", "wagtailcore.Revision", "accounts.Session", "sessions.Session"])
def test_without_its_rule_a_model_is_noticed(label: str) -> None:
    assert label in " ".join(without_a_rule({name: rule for name, rule in RULES.items() if name != label}))


def test_a_stale_rule_is_noticed() -> None:
    rule = Rule(record="learning.Review", covers=("author", "nickname"), fate=Fate.KEPT, why="")
    found = stale({**RULES, "learning.Review": rule, "shop.Order": rule})
    assert found == ["shop.Order", "learning.Review.nickname"]


def test_a_new_link_to_people_is_noticed() -> None:
    class Badge(models.Model):
        holder = models.ForeignKey(User, on_delete=models.CASCADE)
        address = models.CharField(max_length=10)
        score = models.IntegerField()

        class Meta:
            app_label = "badges"

    try:
        assert personal_columns(Badge) == {"holder", "address"}
    finally:
        del apps.all_models["badges"]["badge"]
        apps.clear_cache()


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.record)
def test_every_rule_says_why_and_can_be_carried_out(rule: Rule, db: None) -> None:
    assert len(rule.why) > 20
    nobody = User(email="nobody@lectern.example")
    assert list(rule.of(nobody).values(*rule.shows)[:1]) == []
    if rule.fate is Fate.PSEUDONYMISED:
        assert rule.wipe is not None


def test_an_export_shows_no_secret() -> None:
    secret = re.compile(r"password|digest|secret|salt|(^|_)hash|public_key|session_data")
    shown = [f"{rule.record}.{name}" for rule in RULES.values() for name in rule.shows if secret.search(name)]
    assert shown == []
