"""Who somebody is at Google or GitHub. The provider's own number for them decides; an address only introduces them."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models import User


class Provider(models.TextChoices):
    """Whom we let say who somebody is."""

    GOOGLE = "google", "Google"
    GITHUB = "github", "GitHub"


class SocialAccountQuerySet(models.QuerySet["SocialAccount"]):
    """Linked accounts as somebody may see them."""

    def visible_to(self, user: "User | Any") -> Self:
        """Everybody sees their own only."""
        return self.filter(user=user)


class SocialAccount(models.Model):
    """One account elsewhere that signs its owner in here. It goes when the person goes."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="social_accounts")
    provider = models.CharField(max_length=10, choices=Provider.choices)
    subject = models.CharField(max_length=255)
    email = models.EmailField(max_length=254)
    created_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(default=timezone.now)

    objects = SocialAccountQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["provider"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "subject"], name="accounts_one_person_a_subject"),
            models.UniqueConstraint(fields=["user", "provider"], name="accounts_one_account_a_provider"),
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} account of {self.user_id}"
