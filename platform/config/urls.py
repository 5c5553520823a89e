"""Every address of Lectern but the probes of `api.operations`.

Pages of the working copy have none: `wagtail.urls` is not mounted.
"""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from api.api import api
from api.docs import redoc
from api.media import serve_media
from cms.instructors.invitation import course_invitation_accept
from cms.people.account import account
from cms.second_factor.step import second_step
from cms.sign_in import document_password, sign_in

urlpatterns = [
    path("api/v1/redoc", redoc),
    path("api/v1/", api.urls),
    path("media/<str:token>/<path:file_name>", serve_media),
    path("admin/login/", sign_in, name="wagtailadmin_login"),
    path("admin/login/second-step/", second_step, name="second_step"),
    path("admin/account/", account, name="wagtailadmin_account"),
    path("admin/invitations/<str:token>/", course_invitation_accept, name="course_invitation_accept"),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/authenticate_with_password/<int:restriction_id>/", document_password),
    path("documents/", include(wagtaildocs_urls)),
    path("", include("player.urls")),
]

handler404 = "player.pages.not_found"
