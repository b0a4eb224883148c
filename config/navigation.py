"""Navigation by task, and the home page's counts of what waits: only what the roles of the moment may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from privacy.authority import authority
from privacy.registry import home_items, menu_items

GROUPS = (
    ("customers", _("Customers")),
    ("reach", _("Reaching people")),
    ("rights", _("Rights")),
    ("lists", _("Lists")),
    ("administration", _("Administration")),
)


@dataclass(frozen=True)
class Line:
    label: Any
    url: str
    current: bool
    count: int | None = None


@dataclass(frozen=True)
class Card:
    label: Any
    url: str
    count: int
    detail: Any


def menu(user: Any, at: str) -> list[tuple[Any, list[Line], bool]]:
    """Groups of lines, those of the registries first, then the managed lists the matrix opens: these folded, unless one of them is open."""
    lines: dict[str, list[tuple[int, Line]]] = {key: [] for key, _label in GROUPS}
    for item in menu_items:
        if authority.opens(user.roles, item.route):
            url = reverse(item.route)
            waiting = item.count(user) if item.count else None
            lines[item.group].append((item.order, Line(item.label, url, at.startswith(url), waiting)))
    for model in admin.site._registry:
        meta = model._meta
        if user.has_perm(f"{meta.app_label}.view_{meta.model_name}"):
            url = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
            lines["lists"].append((100, Line(capfirst(meta.verbose_name_plural), url, at.startswith(url))))
    return [
        (
            label,
            [line for _o, line in sorted(lines[key], key=lambda pair: pair[0])],
            key == "lists" and not any(line.current for _o, line in lines[key]),
        )
        for key, label in GROUPS
        if lines[key]
    ]


def home(user: Any) -> list[Card]:
    """What waits for this person, in the order the apps gave."""
    open_to = [item for item in home_items if authority.opens(user.roles, item.route)]
    return [
        Card(item.label, reverse(item.route), item.count(user), item.detail)
        for item in sorted(open_to, key=lambda item: item.order)
    ]
