"""Wagtail's app of users, with our screens in place of its own."""

from wagtail.users.apps import WagtailUsersAppConfig


class PeopleConfig(WagtailUsersAppConfig):
    """Wagtail's screens write roles, states and passwords past our rules; ours call the actions."""

    default = False
    user_viewset = "cms.people.viewset.PeopleViewSet"
