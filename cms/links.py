"""Links in rich text: to other sites, to addresses of mail, to lessons of the same course. Never to a page.

Wagtail's own link button opens its page chooser first and may answer an address with the title of a page.
"""

import re
from typing import Any
from uuid import UUID

import wagtail.admin.rich_text.editors.draftail.features as draftail_features
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse_lazy
from draftjs_exporter.dom import DOM
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.rich_text.converters.html_to_contentstate import ExternalLinkElementHandler

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_IS_WEB = URLValidator(schemes=["http", "https"])
ADDRESS = reverse_lazy("course_link")


def link_address(text: str) -> str | None:
    """What was typed as the address of a link, or None: `example.org` and `ada@example.org` are understood."""
    text = text.strip()
    if text.startswith("lesson:"):
        return text if _is_uuid(text.removeprefix("lesson:")) else None
    mail = text.removeprefix("mailto:")
    if "@" in mail and "/" not in mail and _passes(validate_email, mail.partition("?")[0]):
        return f"mailto:{mail}"
    address = text if _SCHEME.match(text) and "://" in text else f"https://{text}"
    return address if _passes(_IS_WEB, address) else None


def _is_uuid(text: str) -> bool:
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _passes(validator: Any, value: str) -> bool:
    try:
        validator(value)
    except ValidationError:
        return False
    return True


class LinkForm(forms.Form):
    """Where a link leads, and the words that it is on."""

    url = forms.CharField(label="Address", max_length=2000, help_text="A web address or an e-mail address.")
    link_text = forms.CharField(label="Text", required=False, max_length=500)

    def clean_url(self) -> str:
        address = link_address(self.cleaned_data["url"])
        if address is None:
            raise forms.ValidationError("This is neither a web address nor an e-mail address.")
        return address


def course_link(request: HttpRequest) -> HttpResponse:
    """The dialog that the link button opens."""
    initial = {
        "url": request.GET.get("link_url", "").removeprefix("mailto:"),
        "link_text": request.GET.get("link_text"),
    }
    form = LinkForm(request.POST or None, initial=initial, prefix="link")
    if form.is_valid():
        return render_modal_workflow(request, None, None, None, json_data=_chosen(form))
    return render_modal_workflow(request, "cms/link.html", None, {"form": form}, json_data={"step": "external_link"})


def _chosen(form: LinkForm) -> dict[str, Any]:
    url, words = form.cleaned_data["url"], form.cleaned_data["link_text"].strip()
    result = {"url": url, "title": words or url, "prefer_this_title_as_link_text": "link_text" in form.changed_data}
    return {"step": "external_link_chosen", "result": result}


def link_entity(props: dict[str, Any]) -> Any:
    """What a link of the editor becomes in the stored HTML; one that leads nowhere good loses its address."""
    address = link_address(str(props.get("url") or ""))
    return DOM.create_element("a", {"href": address} if address else {}, props["children"])


def replace_link_feature(features: Any) -> None:
    """Keep the name `link`, which our fields use, and everything else of Wagtail's button but its page chooser."""
    choosers = ("pageChooser", "externalLinkChooser", "emailLinkChooser", "phoneLinkChooser", "anchorLinkChooser")
    options = {
        "type": "LINK",
        "icon": "link",
        "description": "Link",
        "attributes": ["url"],
        "allowlist": {"href": "^(http:|https:|mailto:|lesson:|undefined$)"},
        "chooserUrls": dict.fromkeys(choosers, ADDRESS),
    }
    scripts = ["wagtailadmin/js/page-chooser-modal.js"]
    features.register_editor_plugin("draftail", "link", draftail_features.EntityFeature(options, js=scripts))
    rule = {
        "from_database_format": {"a[href]": ExternalLinkElementHandler("LINK")},
        "to_database_format": {"entity_decorators": {"LINK": link_entity}},
    }
    features.register_converter_rule("contentstate", "link", rule)


urlpatterns = [path("courses/link/", course_link, name="course_link")]
