"""Orders: who bought what, and as a source of the timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from crm.enums import OrderState
from crm.models import Order, OrderLine
from crm.moves import SIGNS
from privacy.registry import TimelineLine


def order_lines(refs: Sequence[int]) -> Mapping[int, TimelineLine]:
    """The orders of these numbers as lines of a timeline."""
    lines = Prefetch("lines", OrderLine.objects.select_related("product").order_by("id"))
    orders = Order.objects.filter(pk__in=refs).select_related("contact").prefetch_related(lines)
    return {order.pk: _line(order) for order in orders}


def _line(order: Order) -> TimelineLine:
    bought = ", ".join(line.product.name for line in order.lines.all())
    amount = f"{number_format(order.total, 2, force_grouping=True)} {order.currency}"
    mark, word = _state(order)
    return TimelineLine(
        title=_("Ordered %(products)s") % {"products": bought}
        if bought
        else f"{capfirst(order._meta.verbose_name)}: {order}",
        detail=_("Order %(number)s · %(amount)s") % {"number": order.number, "amount": amount},
        sign=mark,
        state=word,
        url=reverse("admin:order", args=[order.pk]),
        who=str(order.contact or ""),
    )


def _state(order: Order) -> tuple[str, str]:
    """What an order waits for, as (sign, word): its payment first, then its delivery."""
    if order.state == OrderState.CANCELLED:
        return SIGNS[order.state], str(order.get_state_display())
    if not order.paid_on:
        return "wait", _("not paid")
    day = {"day": date_format(order.paid_on, "SHORT_DATE_FORMAT")}
    if order.state == OrderState.PLACED:
        return "wait", _("paid %(day)s, not yet delivered") % day
    return "yes", _("paid %(day)s") % day
