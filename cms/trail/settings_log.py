"""Settings that admins change on Wagtail's own screens: what those write in Wagtail's log is in the trail, too."""

from typing import Any

from accounts import trail
from django.contrib.auth.models import Group
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.models import Collection, Locale, ModelLogEntry, Site, Task, Workflow

from content.models import ReasonTemplate

SETTINGS = (Collection, Group, Locale, ReasonTemplate, Site, Task, Workflow)


@receiver(post_save, sender=ModelLogEntry, dispatch_uid="cms.trail.settings")
def tell_of_settings(instance: ModelLogEntry, created: bool, raw: bool = False, **said: Any) -> None:
    """Record a change of a setting, with its name."""
    model = instance.content_type.model_class() if instance.content_type else None
    if created and not raw and model is not None and issubclass(model, SETTINGS):
        facts = {"setting": str(model._meta.verbose_name), "change": instance.action, "name": instance.label}
        trail.record("school.settings_changed", by=instance.user_id, **facts)
