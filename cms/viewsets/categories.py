"""The shelves of the catalogue, kept by admins."""

from wagtail.admin.viewsets.model import ModelViewSet

from content.models import Category


class CategoryViewSet(ModelViewSet):
    """Add, rename and remove categories."""

    model = Category
    menu_label = "Categories"
    icon = "folder-open-inverse"
    menu_order = 150
    add_to_admin_menu = True
    list_display = ["name", "slug", "icon"]
    search_fields = ["name"]
    search_backend_name = None
    form_fields = ["name", "slug", "description", "icon"]


CATEGORIES = CategoryViewSet("categories")
