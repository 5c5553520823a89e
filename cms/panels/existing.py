"""What can be said of a page only once it is there."""

from wagtail.admin.panels import Panel


class ExistingPagePanel(Panel):
    """Not shown where the page is only being created."""

    class BoundPanel(Panel.BoundPanel):
        def is_shown(self) -> bool:
            return bool(self.instance.pk) and bool(super().is_shown())
