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
from privacy.registry import TimelineLine


def order_lines(refs: Sequence[int]) -> Mapping[int, TimelineLine]:
    """The orders of these numbers as lines of a timeline."""
    lines = Prefetch("lines", OrderLine.objects.select_related("product").order_by("id"))
    orders = Order.objects.filter(pk__in=refs).select_related("contact").prefetch_related(lines)
    return {order.pk: _line(order) for order in orders}


def _line(order: Order) -> TimelineLine:
    bought = ", ".join(line.product.name for line in order.lines.all())
    amount = f"{number_format(order.total, 2)} {order.currency}"
    return TimelineLine(
        title=_("Ordered %(products)s") % {"products": bought}
        if bought
        else f"{capfirst(order._meta.verbose_name)}: {order}",
        detail=_("Order %(number)s · %(amount)s") % {"number": order.number, "amount": amount},
        sign="yes" if order.paid_on and order.state != OrderState.PLACED else "wait",
        state=_("paid %(day)s") % {"day": date_format(order.paid_on, "SHORT_DATE_FORMAT")}
        if order.paid_on
        else _("not paid"),
        url=reverse("admin:order", args=[order.pk]),
        who=str(order.contact or ""),
    )
