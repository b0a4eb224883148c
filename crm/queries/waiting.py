"""What waits for somebody: the counts of the home page and the menu, each by an index over what is open only."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from crm.enums import FeedbackState, InvoiceState, QuoteRequestState, TaskState
from crm.models import Feedback, Invoice, QuoteRequest, Task

_MOST = 1_000


def tasks(user: Any) -> int:
    """The reader's own tasks that are due by today."""
    mine = Task.objects.filter(handler=user.pk, state=TaskState.OPEN, due_on__lte=timezone.localdate())
    return _count(mine)


def feedback(user: Any) -> int:
    """Feedback and complaints that nobody has answered yet."""
    return _count(Feedback.objects.filter(state__in=[FeedbackState.OPEN, FeedbackState.IN_PROGRESS]))


def requests(user: Any) -> int:
    """Requests for quotes that are open."""
    return _count(QuoteRequest.objects.filter(state=QuoteRequestState.OPEN))


def overdue(user: Any) -> int:
    """Open invoices past their day."""
    return _count(Invoice.objects.filter(state=InvoiceState.OPEN, due_on__lt=timezone.localdate()))


def _count(rows: QuerySet[Any]) -> int:
    """How many, counted no further than a thousand: nobody looks through more in a morning."""
    return rows.order_by()[:_MOST].count()
