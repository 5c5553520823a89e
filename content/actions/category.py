"""Keeping the shelves of the catalogue."""

from typing import Any, ClassVar

from accounts import trail
from django.db import transaction
from django.utils.text import slugify
from lib.errors import DomainError, Forbidden
from wagtail.coreutils import string_to_ascii

from content.fields import Check, checked, line, words
from content.models import Category, Course, CoursePage
from content.models.category import ICONS


class CategoryInUse(DomainError):
    """Courses stand on the shelf."""

    code: ClassVar[str] = "CATEGORY_IN_USE"
    status: ClassVar[int] = 409
    message = "There are courses in this category. Move them first."


def create_category(*, by: Any, name: str, **fields: Any) -> Category:
    """A new category; the slug comes from the name where none is given. Raises Forbidden or Invalid."""
    _require_admin(by)
    return _save(Category(), {"name": name, **fields}, by)


def update_category(*, category: Category, by: Any, **fields: Any) -> Category:
    """Write the given fields. Raises Forbidden or Invalid."""
    _require_admin(by)
    return _save(category, fields, by)


def delete_category(*, category: Category, by: Any) -> None:
    """Remove a category that no course is in, nor any draft of one. Raises Forbidden or CategoryInUse."""
    _require_admin(by)
    with transaction.atomic():
        Category.objects.select_for_update().filter(pk=category.pk).first()
        drafts = CoursePage.objects.filter(latest_revision__content__category=str(category.pk))
        pages = CoursePage.objects.filter(category=category)
        if Course.objects.filter(category=category).exists() or pages.exists() or drafts.exists():
            raise CategoryInUse
        _tell(by, before=_said(category), after={})
        category.delete()


def _require_admin(by: Any) -> None:
    if not by.is_admin:
        raise Forbidden("Only admins change the categories.")


def _said(category: Category) -> dict[str, str]:
    return {name: str(getattr(category, name)) for name in ("name", "slug", "icon", "description")}


def _tell(by: Any, *, before: dict[str, str], after: dict[str, str]) -> None:
    if before != after:
        trail.record("school.settings_changed", by=by, setting="category", before=before, after=after)


def _save(category: Category, fields: dict[str, Any], by: Any) -> Category:
    with transaction.atomic():
        kept = Category.objects.filter(pk=category.pk).first()
        before = _said(kept) if kept else {}
        for name, value in checked(fields, checks_for(category)).items():
            setattr(category, name, value)
        category.slug = category.slug or _free_slug(category)
        category.save()
        _tell(by, before=before, after=_said(category))
    return category


def checks_for(category: Category) -> dict[str, Check]:
    """The check of every field of `category`."""
    others = Category.objects.exclude(pk=category.pk)

    def name(value: Any) -> str:
        text = line(value, longest=100)
        if others.filter(name__iexact=text).exists():
            raise ValueError("is the name of another category")
        return text

    def slug(value: Any) -> str:
        text = line(value, longest=100)
        if text != slugify(text):
            raise ValueError("must be lower-case letters, digits and hyphens")
        if others.filter(slug=text).exists():
            raise ValueError("is the slug of another category")
        return text

    def icon(value: Any) -> str:
        known = [key for key, _ in ICONS]
        if value not in known:
            raise ValueError(f"must be one of {', '.join(known)}")
        return str(value)

    return {"name": name, "slug": slug, "description": words(1000), "icon": icon}


def _free_slug(category: Category) -> str:
    base = slugify(string_to_ascii(category.name))[:80] or f"category-{category.pk.hex[:8]}"
    taken = set(Category.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return base if base not in taken else f"{base}-{category.pk.hex[:8]}"
