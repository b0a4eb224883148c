"""Staff accounts and the roles they hold, since and until a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import clean
from crm.enums import Language
from crm.models import RoleHolding, User
from privacy.actions import audit
from privacy.actor import Actor
from privacy.enums import Role
from privacy.refusal import Refused


@transaction.atomic
def create(
    *,
    by: Actor,
    now: datetime,
    email: str,
    name: str,
    password: str,
    roles: Iterable[str],
    language: str = Language.FI,
    until: date | None = None,
) -> int:
    """Makes an account and returns its number. A temporary analyst's has a last day (R30). Refused for a weak password."""
    held = sorted(set(roles))
    key = clean.email(email).key
    name = clean.line(name, field="name", limit=120)
    if not name:
        raise Refused(_("Give the name of who signs in."), field="name")
    if not held:
        raise Refused(_("An account has at least one role."), field="roles")
    if User.objects.filter(email__iexact=key).exists():
        raise Refused(_("There is an account with this e-mail address already."), field="email")
    user = User(email=key, name=name, language=language, created_at=now)
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise Refused(" ".join(weak.messages), field="password") from weak
    user.set_password(password)
    user.save()
    for role in held:
        _hold(user.pk, role, timezone.localdate(now), until)
    audit.record(by=by, now=now, action="account.created", model="crm.User", ref=user.pk, detail={"roles": held})
    return user.pk


@transaction.atomic
def give_role(*, by: Actor, now: datetime, user: int, role: str, since: date, until: date | None = None) -> int:
    """Lets the account hold a role from a day until another, both included. Refused when it holds it then already."""
    overlapping = RoleHolding.objects.filter(user_id=user, role=role).exclude(until__lt=since)
    if until:
        overlapping = overlapping.exclude(since__gt=until)
    if overlapping.exists():
        raise Refused(_("The account holds this role in that time already."), field="role")
    holding = _hold(user, role, since, until)
    audit.record(by=by, now=now, action="account.role_given", model="crm.User", ref=user, detail={"role": role})
    return holding.pk


@transaction.atomic
def end_role(*, by: Actor, now: datetime, holding: int) -> None:
    """Takes a role away at once: yesterday was its last day."""
    row = RoleHolding.objects.select_for_update(no_key=True).filter(pk=holding).first()
    if row is None:
        raise Refused(_("This role has been taken away already."))
    detail = {"role": row.role, "since": row.since.isoformat()}
    yesterday = date.fromordinal(timezone.localdate(now).toordinal() - 1)
    if row.since > yesterday:
        row.delete()
    else:
        row.until = yesterday
        row.save(update_fields=["until"])
    audit.record(by=by, now=now, action="account.role_ended", model="crm.User", ref=row.user_id, detail=detail)


@transaction.atomic
def end(*, by: Actor, now: datetime, user: int) -> None:
    """Closes the account: it signs in no more. What it did stays in the trail. Nobody closes their own."""
    if by.ref == user:
        raise Refused(_("Nobody closes their own account: ask another administrator."))
    if not User.objects.filter(pk=user, is_active=True).update(is_active=False):
        raise Refused(_("This account is closed already."))
    audit.record(by=by, now=now, action="account.closed", model="crm.User", ref=user)


def _hold(user: int, role: str, since: date, until: date | None) -> RoleHolding:
    if role not in Role.values:
        raise Refused(_("There is no such role."), field="roles")
    if role == Role.ANALYST and until is None:
        raise Refused(_("A temporary account has a last day."), field="until")
    if until and until < since:
        raise Refused(_("The last day lies before the first."), field="until")
    return RoleHolding.objects.create(user_id=user, role=role, since=since, until=until)
