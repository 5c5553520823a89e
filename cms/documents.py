"""Wagtail serves documents to anybody who guesses a number: here only to whom they belong, and to admins."""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail.permissions import policy_registry


def serve_to_owner_only(document: Any, request: HttpRequest) -> None:
    """Learners get files by signed links of the release that contains them, never from here."""
    policy = policy_registry.get(document)
    if not policy.user_has_permission_for_instance(request.user, "choose", document):
        raise Http404
