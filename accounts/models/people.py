"""The people of one organisation, inside and outside, and the groups they are in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from accounts.addresses import normal_form


class PeopleManager(BaseUserManager):
    """How people come to be; always under the normal form of their address."""

    def create_user(
        self, email: str, *, name: str = "", password: str | None = None, **fields: object
    ) -> User:
        """A person. Without a password they sign in with a code by mail."""
        user = self.model(email=normal_form(email), name=name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_administrator(self, email: str, **fields: object) -> User:
        """A person who administers; it gives no right to read."""
        return self.create_user(email, is_staff=True, is_superuser=True, **fields)

    create_superuser = create_administrator

    def get_by_natural_key(self, username: str) -> User:
        """The person with this address, in its normal form."""
        return self.get(email=normal_form(username))


class User(AbstractBaseUser, PermissionsMixin):
    """A person of this organisation, or a guest of it; the e-mail address is the name they sign in by."""

    class NoticesByMail(models.TextChoices):
        """How somebody hears of comments and the like by letter; on the page they see all of it."""

        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        NEVER = "never", _("Never")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=5,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("Empty: the language of the browser."),
    )
    notices_by_mail = models.CharField(
        _("letters about what concerns me"),
        max_length=7,
        choices=NoticesByMail.choices,
        default=NoticesByMail.AT_ONCE,
    )
    is_external = models.BooleanField(_("external"), default=False, editable=False)
    is_staff = models.BooleanField(_("administrator"), default=False)
    is_active = models.BooleanField(_("may sign in"), default=True)
    # Of somebody outside: who answers for them inside, until when they may come, and when they last did.
    sponsor = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="sponsored",
        verbose_name=_("sponsor"),
        editable=False,
    )
    access_until = models.DateTimeField(_("access until"), null=True, blank=True, editable=False)
    last_seen = models.DateTimeField(_("last seen"), null=True, blank=True, editable=False)
    # One more, and every session and every browser that knew this person is of before.
    ended_sessions = models.PositiveIntegerField(default=0, editable=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    groups = models.ManyToManyField(
        Group,
        through="Membership",
        through_fields=("user", "group"),
        related_name="user_set",
        related_query_name="user",
        blank=True,
    )

    objects = PeopleManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "email"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(is_external=False)
                | models.Q(is_staff=False, is_superuser=False),
                name="outsiders_never_administer",
            ),
            models.CheckConstraint(
                condition=models.Q(is_external=True)
                | models.Q(sponsor__isnull=True, access_until__isnull=True),
                name="only_outsiders_have_a_sponsor_and_an_end",
            ),
            models.CheckConstraint(
                condition=models.Q(email=models.functions.Lower("email")),
                name="addresses_are_in_normal_form",
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The name, or the address of somebody who gave none."""
        return str(self)

    def get_short_name(self) -> str:
        """The first of their names."""
        return str(self).split()[0]

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session is good for: this password, this address, and no end of sessions since."""
        salt = "accounts.models.User.get_session_auth_hash"
        about = f"{self.password}\n{self.email}\n{self.ended_sessions}"
        return salted_hmac(salt, about, secret=secret, algorithm="sha256").hexdigest()

    @property
    def initial(self) -> str:
        """One letter that stands for them."""
        return str(self)[0].upper()

    @property
    def hue(self) -> int:
        """One of twelve colours, always the same for the same person."""
        return self.pk.int % 12


class ExternalUser(User):
    """A person outside who accepted an invitation."""

    class People(PeopleManager):
        """Only people outside."""

        def get_queryset(self) -> models.QuerySet:
            """Those who are external."""
            return super().get_queryset().filter(is_external=True)

    objects = People()

    class Meta:
        proxy = True
        verbose_name = _("external user")
        verbose_name_plural = _("external users")


class Membership(models.Model):
    """A person in a group: since when, and by whom."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships")
    added_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "group"], name="once_in_a_group"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.group}"
