"""Choosers show what one may know of. Wagtail's page chooser shows everything, whoever asks."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from wagtail.models import Page
from wagtail.permissions import policy_registry


def pages_that_may_be_chosen(pages: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """For choosing where to move or copy to."""
    known = policy_registry.get_by_type(Page).explorable_instances(request.user)
    return pages.filter(pk__in=known.values("pk"))


def own_media(media: QuerySet[Any], request: HttpRequest) -> QuerySet[Any]:
    """For choosing an image or a document."""
    policy = policy_registry.get_by_type(media.model)
    mine: QuerySet[Any] = policy.instances_user_has_any_permission_for(request.user, {"choose"})
    return media.filter(pk__in=mine.values("pk"))
