"""Staff accounts. No superuser, no permissions of Django's: roles since and until, and one matrix in `config.roles`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from crm.enums import Language
from privacy.actor import Actor
from privacy.authority import authority
from privacy.bases import Recorded
from privacy.enums import ActorKind, Category, ProcessingPurpose, Role
from privacy.mapped import STRUCTURE, About, Mapped, says

_STAFF = Mapped(Category.STAFF)


class UserManager(BaseUserManager["User"]):
    """Finds accounts; they are made by `crm.actions.users`."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A member of staff. What they may do follows from the roles they hold today."""

    about = About(person="", note="Staff of the controller: their own data, not in the customer register.")

    id = models.BigAutoField(primary_key=True)
    says(STRUCTURE, id)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.FI)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=True, editable=False)
    created_at = models.DateTimeField()
    says(_STAFF, email, name, language, is_active, is_staff, created_at)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held today: one query per user object."""
        today = timezone.localdate()
        held = self.holdings.filter(since__lte=today).filter(models.Q(until__isnull=True) | models.Q(until__gte=today))
        return frozenset(held.values_list("role", flat=True)) if self.is_active else frozenset()

    @property
    def actor(self) -> Actor:
        return Actor(ActorKind.STAFF, self.pk, tuple(sorted(self.roles)))

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return authority.may(self.roles, perm)

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return authority.may(self.roles, f"{app_label}.*")

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class RoleHolding(Recorded):
    """A role a member of staff holds from a day until another, both included; open when `until` is None."""

    about = About(purposes=(ProcessingPurpose.RIGHTS,), note="Staff of the controller.")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="holdings")
    says(STRUCTURE, user)
    role = models.CharField(max_length=20, choices=Role.choices)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    says(_STAFF, role, since, until)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="role_until_after_since",
                condition=models.Q(until__isnull=True) | models.Q(until__gte=models.F("since")),
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.user_id}"
