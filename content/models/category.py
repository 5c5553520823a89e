"""What courses are about."""

import uuid
from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel

ICONS = [
    *(
        ("book", "Book"),
        ("briefcase", "Briefcase"),
        ("chart", "Chart"),
        ("code", "Code"),
        ("compass", "Compass"),
    ),
    *(("flask", "Flask"), ("globe", "Globe"), ("heart", "Heart"), ("language", "Speech"), ("music", "Music")),
    *(
        ("palette", "Palette"),
        ("people", "People"),
        ("pencil", "Pencil"),
        ("star", "Star"),
        ("tools", "Tools"),
    ),
]


class Category(models.Model):
    """A shelf of the catalogue."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    description = models.TextField(blank=True, max_length=1000)
    icon = models.CharField(max_length=20, choices=ICONS, default="book")

    panels: ClassVar = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("description"), FieldPanel("icon")]

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name
