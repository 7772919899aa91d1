"""`Person`: somebody who can log in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone


def same_address(email: str) -> str:
    """Write an e-mail address in the one form in which it is kept, so that one address is one person."""
    return email.strip().casefold()


class PersonManager(BaseUserManager["Person"]):
    """Finds and makes people."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> Person:  # noqa: ANN401 - fields
        """Make a person who can log in, with a verified address."""
        from allauth.account.models import EmailAddress

        person = self.model(email=same_address(email), **more)
        person.set_password(password)
        person.save(using=self._db)
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        return person

    def get_by_natural_key(self, username: str | None) -> Person:
        """Find a person by address, however it is typed."""
        return self.get(email=same_address(username or ""))


class Person(AbstractBaseUser):
    """Somebody who can log in; what they may do is in their memberships.

    Parameters
    ----------
    email
        What they log in with, kept in small letters.
    name
        What others see.
    language
        ``nl``, ``en``, or empty: what the browser asks.
    scheme
        ``light``, ``dark``, or empty: what the machine asks.
    """

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, blank=True, default="")
    scheme = models.CharField(max_length=5, blank=True, default="")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    # Django's own admin is not installed; its rights are asked for by name in a few libraries.
    is_staff = False
    is_superuser = False

    def __str__(self) -> str:
        """Return what others see."""
        return self.name or self.email

    def get_full_name(self) -> str:
        """Return what others see."""
        return str(self)

    def get_short_name(self) -> str:
        """Return what others see."""
        return str(self)
