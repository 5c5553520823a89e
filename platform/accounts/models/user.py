"""A person who learns, teaches or runs the school."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone


class Role(models.TextChoices):
    """What a person is to the school. Each person has one."""

    STUDENT = "STUDENT", "Student"
    INSTRUCTOR = "INSTRUCTOR", "Instructor"
    ADMIN = "ADMIN", "Admin"


class UserManager(BaseUserManager["User"]):
    """Makes users; e-mail addresses are kept in lower case."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=self.normalize_email(username))

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make and save a user; no password means that none works."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make the person who may do everything."""
        fields = {"role": Role.ADMIN, "is_superuser": True, "email_verified": True, **fields}
        return self.create_user(email, password, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """`token_epoch` is in every access token: raising it makes all of the person's tokens worthless at once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    full_name = models.CharField(max_length=150)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.STUDENT)
    is_active = models.BooleanField(default=True)
    email_verified = models.BooleanField(default=False)
    bio = models.TextField(blank=True, max_length=4000)
    phone_number = models.CharField(blank=True, max_length=32)
    picture = models.ImageField(blank=True, upload_to="pictures/")
    language = models.CharField(blank=True, max_length=35, default="en")
    token_epoch = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_email_unique_in_any_case")]

    def __str__(self) -> str:
        return self.full_name or self.email

    @property
    def is_staff(self) -> bool:
        """Admins are staff; Wagtail's own permissions decide what each may open."""
        return self.is_superuser or self.role == Role.ADMIN

    @property
    def is_admin(self) -> bool:
        """May run the school: an admin, or the superuser."""
        return self.is_active and (self.is_superuser or self.role == Role.ADMIN)

    @property
    def is_instructor(self) -> bool:
        """May teach."""
        return self.is_active and self.role == Role.INSTRUCTOR

    @property
    def picture_url(self) -> str | None:
        """A link to the picture, or None."""
        return self.picture.url if self.picture else None

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] or self.email
