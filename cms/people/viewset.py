"""Where the screens of people are."""

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from cms.people.address import change_address
from cms.people.bulk import change_many
from cms.people.changes import CHANGES, change_user, sign_out_device
from cms.people.erasing import erase_user
from cms.people.users import user_list, user_screen
from cms.people_asking import is_admin
from cms.second_factor.reset import reset


class ForAdmins(MenuItem):
    """Offered to those who run the school."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_admin(request)


class PeopleViewSet(ViewSet):
    """A list to find people in, and a screen for each. Nobody is made or removed here: people sign up themselves."""

    icon = "user"
    menu_label = "Users"
    menu_name = "users"
    menu_order = 160
    menu_item_class = ForAdmins
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", user_list, name="index"),
            path("many/", change_many, name="many"),
            path("<uuid:user_id>/", user_screen, name="edit"),
            path("<uuid:user_id>/address/", change_address, name="address"),
            path("<uuid:user_id>/erase/", erase_user, name="erase"),
            path("<uuid:user_id>/devices/<uuid:device_id>/sign-out/", sign_out_device, name="sign-out-device"),
            path("<uuid:user_id>/second-factor/reset/", reset, name="reset-second-factor"),
            *(path(f"<uuid:user_id>/{change}/", change_user, {"change": change}, name=change) for change in CHANGES),
        ]
