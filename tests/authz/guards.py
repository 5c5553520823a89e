"""The guards: every function and queryset that says no. Each can be knocked out, so that it lets everybody through."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from inspect import getmembers, isfunction
from typing import Any
from unittest import mock

from accounts.models import User
from django.apps import apps
from django.db.models import QuerySet, UUIDField
from lib.given import Given

from tests.prepared import queries_built_anew
from tests.source import import_everything, packages

NO_GUARDS = {"accounts.permissions:lock_pair"}
"""Functions of the permissions modules that refuse nobody."""


@dataclass(frozen=True)
class Guard:
    """Where it is, and what stands in its place when it is knocked out; `watched` names the table that notices."""

    name: str
    open_door: Callable[..., Any]
    watched: tuple[str, ...]

    def knocked_out(self) -> AbstractContextManager[None]:
        """Everybody is let through, wherever the guard was imported to."""
        return self._replaced(lambda original: self.open_door)

    def noted(self, asked: set[str]) -> AbstractContextManager[None]:
        """The guard does its work, and its name is put into `asked` when it does."""

        def noting(original: Callable[..., Any]) -> Callable[..., Any]:
            @wraps(original)
            def note(*args: Any, **kwargs: Any) -> Any:
                asked.add(self.name)
                return original(*args, **kwargs)

            return note

        return self._replaced(noting)

    @contextmanager
    def _replaced(self, by: Callable[[Any], Callable[..., Any]]) -> Iterator[None]:
        module, _, path = self.name.partition(":")
        owner: Any = import_module(module)
        *outer, last = path.split(".")
        for part in outer:
            owner = getattr(owner, part)
        original = getattr(owner, last)
        other = by(original)
        with mock.patch.object(owner, last, other):
            copies = [] if outer else list(_copies_of(original))
            for copy in copies:
                setattr(copy, last, other)
            try:
                with queries_built_anew():
                    yield
            finally:
                for copy in copies:
                    setattr(copy, last, original)


def _copies_of(original: Any) -> Iterator[Any]:
    """Modules of ours that have imported a function under its name."""
    for name, module in list(sys.modules.items()):
        if name.split(".")[0] in packages() and getattr(module, original.__name__, None) is original:
            yield module


def _yes(*args: Any, **kwargs: Any) -> bool:
    return True


def _no(*args: Any, **kwargs: Any) -> bool:
    return False


def _nothing(*args: Any, **kwargs: Any) -> None:
    return None


def _all_rows(rows: Any, *args: Any, **kwargs: Any) -> Any:
    return rows.all()


def _caller(request: Any) -> Any:
    return request.auth


def _holder(claims: Any) -> Any:
    return User.objects.filter(pk=claims.user_id).first()


def _every_token() -> Any:
    return User.objects.filter(pk=Given("user", UUIDField()))


def _any_token(encoded: str) -> Any:
    """Whatever a token says is believed, whoever signed it, until whenever, for whatever it was meant."""
    import jwt
    from accounts.tokens import AccessClaims

    try:
        claims = jwt.decode(encoded, options={"verify_signature": False})
        return AccessClaims(claims["user_id"], int(claims["epoch"]), claims["sid"])
    except (jwt.InvalidTokenError, KeyError):
        return None


def _every_course(user: Any, candidates: Any) -> Any:
    return {candidate.course_id for candidate in candidates}


def _every_state(user: Any, course: Any) -> set[str]:
    return {"OPEN", "ADDRESSED", "WONT_FIX"}


_INVERSE = {"has_edited": _no, "is_claimed_by_other": _no}
_SPECIAL: dict[str, Callable[..., Any]] = {
    "content.permissions:may_decide_each": _every_course,
    "learning.permissions:teaches": _no,
}
_API, _DEEDS, _ADMIN = "api", "deeds", "admin"


def guards() -> list[Guard]:
    """All: of the permissions modules, `visible_to` of every queryset, and those that stand elsewhere."""
    import_everything()
    return [*_of_permissions(), *_of_querysets(), *_ELSEWHERE]


def _of_permissions() -> Iterator[Guard]:
    names = [f"{package}.permissions" for package in packages()]
    for name in filter(_is_there, names):
        for function, value in getmembers(import_module(name), isfunction):
            full = f"{name}:{function}"
            if value.__module__ == name and not function.startswith("_") and full not in NO_GUARDS:
                usual = _INVERSE.get(function) or (_nothing if function.startswith("require_") else _yes)
                yield Guard(full, _SPECIAL.get(full, usual), (_DEEDS, _API, _ADMIN))


def _is_there(name: str) -> bool:
    try:
        import_module(name)
    except ModuleNotFoundError:
        return False
    return True


def _of_querysets() -> Iterator[Guard]:
    kinds = {type(model._default_manager.all()) for model in apps.get_models()}
    for kind in sorted(kinds, key=lambda kind: kind.__name__):
        if issubclass(kind, QuerySet) and "visible_to" in vars(kind):
            yield Guard(f"{kind.__module__}:{kind.__qualname__}.visible_to", _all_rows, (_API, _DEEDS, _ADMIN))


_ELSEWHERE = [
    Guard("api.auth:_holder", _holder, (_API,)),
    Guard("accounts.holders:holders", _every_token, (_API,)),
    Guard("api.auth:read_access", _any_token, (_API,)),
    Guard("api.authoring.access:author", _caller, (_API,)),
    Guard("api.authoring.access:admin", _caller, (_API,)),
    Guard("api.moderation:_publisher", _caller, (_API,)),
    Guard("api.courses:_check_access", _nothing, (_API,)),
    Guard("content.actions.editing:require_unlocked", _nothing, (_DEEDS,)),
    Guard("content.actions.instructors:require_lead_or_admin", _nothing, (_DEEDS,)),
    Guard("content.actions.comment:may_settle", _every_state, (_DEEDS,)),
    Guard("content.actions.category:_require_admin", _nothing, (_DEEDS,)),
    Guard("content.actions.review_rules:_require_admin", _nothing, (_DEEDS,)),
    Guard("content.actions.moderation:_refuse_unfit", _nothing, (_DEEDS,)),
    Guard("cms.middleware:is_open_to_instructors", _yes, (_ADMIN,)),
    Guard("cms.middleware:_may_know_pages", _yes, (_ADMIN,)),
    Guard("cms.people.asking:admin_of", lambda request: request.user, (_DEEDS, _ADMIN)),
    Guard("content.policy:CoursePolicy.explorable_instances", lambda self, user: self.model.objects.all(), (_ADMIN,)),
    Guard("content.media_policy:OwnMediaPolicy.user_has_any_permission_for_instance", _yes, (_ADMIN,)),
    Guard("content.models.tester:CourseTreeTester.can_publish", _yes, (_DEEDS, _ADMIN)),
    Guard("content.models.tester:CourseTreeTester.can_unpublish", _yes, (_ADMIN,)),
    Guard("content.models.tester:CoursePageTester.can_delete", _yes, (_ADMIN,)),
]
