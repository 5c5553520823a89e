"""The templated reasons, worded by admins."""

from wagtail.admin.viewsets.model import ModelViewSet

from content.models import ReasonTemplate


class ReasonViewSet(ModelViewSet):
    """Add, change and remove reasons that reviewers choose from."""

    model = ReasonTemplate
    menu_label = "Reasons"
    icon = "list-ul"
    menu_order = 165
    add_to_admin_menu = True
    list_display = ["title", "kind", "order", "active"]
    list_filter = ["kind", "active"]
    search_fields = ["title", "text"]
    search_backend_name = None
    copy_view_enabled = False


REASONS = ReasonViewSet("reasons")
