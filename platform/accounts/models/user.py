"""A person who learns, teaches or runs the school."""

import unicodedata
import uuid
from typing import Any, ClassVar, Self

from django.apps import apps
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import PermissionsMixin
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac


class Role(models.TextChoices):
    """What a person is to the school. Each person has one."""

    STUDENT = "STUDENT", "Student"
    INSTRUCTOR = "INSTRUCTOR", "Instructor"
    ADMIN = "ADMIN", "Admin"


RUNS_THE_SCHOOL = Q(role=Role.ADMIN) | Q(is_superuser=True)
"""Of those who are active."""


class UserQuerySet(models.QuerySet["User"]):
    """People as somebody may see them."""

    def visible_to(self, user: "User | Any") -> Self:
        """Admins see everybody who is left, others themselves."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(erased_at=None) if user.is_admin else self.filter(pk=user.pk)

    def admins(self) -> Self:
        """Those who may run the school."""
        return self.filter(RUNS_THE_SCHOOL, is_active=True)

    def matching(self, text: str) -> Self:
        """Those whose name or address contains `text`, in any case."""
        return self.filter(Q(full_name__icontains=text) | Q(email__icontains=text))

    def with_sign_up(self) -> Self:
        """With the password of the latest sign-up that waits for its address to be proved."""
        sign_ups = apps.get_model("accounts", "SignUp").objects.filter(user=OuterRef("pk"))
        return self.annotate(awaited_password=sign_ups.order_by("-pk").values("password")[:1])

    def locked(self) -> Self:
        """For an action that must know that nobody changes the person meanwhile. Rows that name them may still come."""
        return self.select_for_update(no_key=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """Makes users; e-mail addresses are kept in lower case."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """In lower case, and the domain in plain letters where it has others that mail servers take for the same."""
        name, at, domain = (email or "").strip().lower().rpartition("@")
        return name + at + unicodedata.normalize("NFKC", domain).lower()

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
    """Who was erased stays as a row that says nothing: `erased_at` is set, and the database refuses to change it.

    `token_epoch` is in every access token: raising it makes all of the person's tokens worthless at once.
    `second_factor_since` is set while they have a second factor; nobody gets in by a password alone then.
    """

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
    second_factor_since = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_email_unique_in_any_case")]
        indexes: ClassVar = [
            models.Index(fields=["-created_at", "id"], name="accounts_newest_people"),
            models.Index(fields=["role", "-created_at", "id"], name="accounts_people_by_role"),
            models.Index(fields=["last_login", "id"], name="accounts_people_by_visit"),
            models.Index(fields=["id"], condition=RUNS_THE_SCHOOL, name="accounts_run_the_school"),
            models.Index(fields=["id"], include=["full_name"], name="accounts_names"),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a password that was set anew, by whatever way, ends every session."""
        anew = getattr(self, "_password", None) is not None and not self._state.adding
        with transaction.atomic():
            super().save(*args, **kwargs)
            if anew:
                self.end_sessions()

    def is_password(self, password: str) -> bool:
        """Whether `password` is the account's; of one `with_sign_up` that is not proved, the latest that was chosen."""
        awaited: str | None = None if self.email_verified else getattr(self, "awaited_password", None)
        return check_password(password, awaited) if awaited else self.check_password(password)

    def addresses(self) -> tuple[str, ...]:
        """The address of the account, and those that it had before and nobody has now."""
        moved = self.email_changes.filter(confirmed_at__isnull=False).order_by("-confirmed_at")
        taken = Exists(User.objects.filter(email=OuterRef("old_email")))
        return (self.email, *moved.filter(~taken).values_list("old_email", flat=True))

    def end_sessions(self, *, keep: uuid.UUID | None = None) -> None:
        """Sign out everywhere but in the session `keep`. Access tokens die there too; it gets others by refreshing."""
        with transaction.atomic():
            self.void_access_tokens()
            others = self.sessions.exclude(pk=keep) if keep else self.sessions.all()
            others.revoke()

    def void_access_tokens(self) -> None:
        """Make every access token that was issued so far worthless."""
        type(self).objects.filter(pk=self.pk).update(token_epoch=F("token_epoch") + 1)
        self.refresh_from_db(fields=["token_epoch"])

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a web session must match: it ends with a new password and wherever access tokens end."""
        salt = "accounts.User.session_auth_hash"
        return salted_hmac(salt, f"{self.password}:{self.token_epoch}", secret=secret, algorithm="sha256").hexdigest()

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

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split(" ")[0] or self.email
