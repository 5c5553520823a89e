"""The shelves of the catalogue, kept by admins through the same actions as by the API."""

from typing import Any

from django import forms
from lib.errors import Invalid
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.viewsets.model import ModelViewSet

from content.actions.category import checks_for, create_category, delete_category, update_category
from content.fields import checked
from content.models import Category


class CategoryForm(WagtailAdminModelForm):
    """A category, whose slug may be left to its name."""

    slug = forms.SlugField(required=False, max_length=100, help_text="Leave it empty to take it from the name.")

    class Meta:
        model = Category
        fields = ["name", "slug", "description", "icon"]

    def given(self) -> dict[str, Any]:
        """What was filled in."""
        return {name: value for name, value in self.cleaned_data.items() if value or name != "slug"}

    def clean(self) -> Any:
        """What the action would find wrong is said beside its field."""
        cleaned = super().clean()
        try:
            checked(self.given(), checks_for(self.instance))
        except Invalid as refusal:
            for name, problems in refusal.details["fields"].items():
                self.add_error(name, problems)
        return cleaned


class AddCategoryView(CreateView):
    def save_instance(self) -> Category:
        return create_category(by=self.request.user, **self.form.given())


class EditCategoryView(EditView):
    def save_instance(self) -> Category:
        category = Category.objects.get(pk=self.object.pk)
        return update_category(category=category, by=self.request.user, **self.form.given())


class DeleteCategoryView(DeleteView):
    def delete_action(self) -> None:
        delete_category(category=self.object, by=self.request.user)


class CategoryViewSet(ModelViewSet):
    """Add, rename and remove categories."""

    model = Category
    add_view_class = AddCategoryView
    edit_view_class = EditCategoryView
    delete_view_class = DeleteCategoryView
    menu_label = "Categories"
    icon = "folder-open-inverse"
    menu_order = 160
    add_to_admin_menu = True
    list_display = ["name", "slug", "icon"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False

    def get_form_class(self, for_update: bool = False) -> type[CategoryForm]:
        return CategoryForm


CATEGORIES = CategoryViewSet("categories")
