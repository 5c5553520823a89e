"""What people agree to when they sign up: written, published and kept by admins, through the actions of accounts."""

from typing import Any

from accounts.actions.consent import discard_terms, publish_terms, write_terms
from accounts.models import Terms
from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from lib.errors import Invalid
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.rich_text import get_rich_text_editor_widget
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link"]


class TermsForm(WagtailAdminModelForm):
    """A draft, which may be published by the same press."""

    html = forms.CharField(label="Text")
    publish = forms.BooleanField(
        required=False,
        label="Publish",
        help_text="It gets its number and can't be changed any more. Everybody is asked to accept it.",
    )

    class Meta:
        model = Terms
        fields = ["kind", "title", "html"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The editor asks for what every app offers, so it is made when all of them are there."""
        super().__init__(*args, **kwargs)
        self.fields["html"].widget = get_rich_text_editor_widget(features=_FEATURES)

    def keep(self, by: Any, terms: Terms | None) -> Terms:
        """Write it, and publish it if that was ticked."""
        said = dict(self.cleaned_data)
        publish = said.pop("publish")
        kept = write_terms(by=by, terms=terms, **said)
        return publish_terms(terms=kept, by=by) if publish else kept


class _Kept:
    """What the action finds wrong is said beside its field."""

    def form_valid(self, form: TermsForm) -> Any:
        try:
            return super().form_valid(form)  # type: ignore[misc]
        except Invalid as refusal:
            for name, problems in refusal.details["fields"].items():
                form.add_error(name, problems)
            return self.form_invalid(form)  # type: ignore[attr-defined]


class _DraftsOnly:
    """A published version is shown, and nothing else."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        published = Terms.objects.filter(pk=kwargs["pk"], version__isnull=False)
        if self.user_has_permission("change") and published.exists():  # type: ignore[attr-defined]
            messages.warning(request, "This version is published and can't be changed. Write another one.")
            return redirect("terms:inspect", kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class AddTermsView(_Kept, CreateView):
    def save_instance(self) -> Terms:
        return self.form.keep(self.request.user, None)


class EditTermsView(_DraftsOnly, _Kept, EditView):
    def save_instance(self) -> Terms:
        return self.form.keep(self.request.user, self.object)


class DeleteTermsView(_DraftsOnly, DeleteView):
    def delete_action(self) -> None:
        discard_terms(terms=self.object, by=self.request.user)


class TermsViewSet(ModelViewSet):
    """Write versions and publish them."""

    model = Terms
    add_view_class = AddTermsView
    edit_view_class = EditTermsView
    delete_view_class = DeleteTermsView
    menu_label = "Terms"
    icon = "doc-full"
    menu_order = 166
    add_to_admin_menu = True
    list_display = ["__str__", "title", "published_at"]
    list_filter = ["kind"]
    search_fields = ["title"]
    search_backend_name = None
    copy_view_enabled = False
    inspect_view_enabled = True
    inspect_view_fields = ["kind", "version", "title", "html", "published_at"]

    def get_form_class(self, for_update: bool = False) -> type[TermsForm]:
        return TermsForm


TERMS = TermsViewSet("terms")
