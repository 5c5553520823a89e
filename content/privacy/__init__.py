"""What teaching stores about a person; Wagtail's own tables stand here too. The order is that in which it is erased."""

from content.privacy import courses, item_banks, media, pages, reviewing

__all__ = ["courses", "item_banks", "media", "pages", "reviewing"]
