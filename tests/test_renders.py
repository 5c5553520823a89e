"""A client keeps what a view gave to its template, of whatever the template is made."""

from django.test import Client

from tests.cast import Cast
from tests.http import browser


def test_a_client_keeps_the_template_of_the_view_alone(cast: Cast) -> None:
    response = browser(cast.ada).get("/admin/")
    assert [template.name for template in response.templates] == ["wagtailadmin/home.html"]
    assert response.context["site_summary"] is not None


def test_each_page_is_kept_by_itself(cast: Cast) -> None:
    client = browser(cast.ada)
    assert client.get("/admin/").templates
    assert client.get("/admin/account/").templates
    assert Client().get("/admin/login/").templates
