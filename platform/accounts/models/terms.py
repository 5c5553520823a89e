"""What the school asks people to agree to, and what each of them said to it.

Terms and the statement on privacy have versions. A version is a draft until it is published; from then on it stays as
it is, so that what somebody agreed to can be read for ever. The newest one of each kind is current.
"""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

if TYPE_CHECKING:
    from accounts.models.user import User


class TermsKind(models.TextChoices):
    """What is agreed to."""

    TERMS = "TERMS", "Terms of use"
    PRIVACY = "PRIVACY", "Privacy statement"


class ConsentPurpose(models.TextChoices):
    """What else people may allow, and take back at any time."""

    MARKETING = "MARKETING", "News and offers by mail"


class TermsQuerySet(models.QuerySet["Terms"]):
    """Versions by state."""

    def current(self) -> Self:
        """The newest published version of each kind."""
        newer = Terms.objects.filter(kind=models.OuterRef("kind"), version__gt=models.OuterRef("version"))
        return self.filter(~models.Exists(newer), version__isnull=False).order_by("-kind")

    def pending_for(self, user: "User") -> Self:
        """The current versions that `user` has not accepted."""
        return self.current().exclude(consents__in=Consent.objects.filter(user=user, granted=True))


class Terms(models.Model):
    """One version of one text. `version` counts up within its kind and is given by publishing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=TermsKind.choices)
    version = models.PositiveIntegerField(null=True, editable=False)
    title = models.CharField(max_length=200)
    html = models.TextField("text", help_text="HTML: headings, paragraphs, lists, emphasis and links.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    published_at = models.DateTimeField(null=True, editable=False)

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "terms"
        ordering: ClassVar = ["-kind", F("version").desc(nulls_first=True), "-created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "version"], name="accounts_one_version_of_terms"),
            models.CheckConstraint(
                condition=Q(version=None, published_at=None) | Q(version__gte=1, published_at__isnull=False),
                name="accounts_published_terms_have_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, version {self.version}" if self.version else f"{self.title} (draft)"

    @property
    def is_published(self) -> bool:
        """It may not change any more."""
        return self.version is not None


class ConsentQuerySet(models.QuerySet["Consent"]):
    """What was said, by whom."""

    def visible_to(self, user: "User | Any") -> Self:
        """Everybody sees their own only."""
        return self.filter(user=user)


class Consent(models.Model):
    """What somebody said, once: to a version of the terms, or to a purpose. The latest counts; none is changed."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="consents")
    terms = models.ForeignKey(Terms, on_delete=models.PROTECT, null=True, related_name="consents")
    purpose = models.CharField(max_length=20, choices=ConsentPurpose.choices, blank=True)
    granted = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(terms__isnull=False, purpose="") | (Q(terms=None) & ~Q(purpose="")),
                name="accounts_consent_to_one_thing",
            ),
            models.UniqueConstraint(fields=["user", "terms"], name="accounts_terms_accepted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.purpose or self.terms_id}: {'yes' if self.granted else 'no'}"
