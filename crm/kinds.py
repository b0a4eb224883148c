"""The kinds of dealings: what of each is entered, listed, searched and told. A table of data; forms, lists, pages and timelines are made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from privacy.registry import Family


@dataclass(frozen=True)
class Child:
    """Another kind that follows from this one: its foreign key to it, in which states it may be made ("" stands for any), the button."""

    kind: str
    via: str
    label: Any
    states: tuple[str, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of dealing.

    `model` is its label, `family` the tab of timelines and menu, `path` its place under /admin/, `verb` the button that records one.
    `fields` are entered and edited, `columns` listed, `detail` told on a second line. `when` is the column it is told by; `day` says that
    only its day counts. `holder` leads to the person and organisation it is with ("" on itself); `whom` says who it must be with: "person",
    "either" or "nobody". `parent` is the foreign key it is made from. `numbers` are found whole, `words` by a part; `prefix` begins the
    number given where none is typed. `lines` is the model of its lines. What is `fixed` is never
    changed once it is recorded.
    """

    key: str
    model: str
    family: str
    path: str
    verb: Any
    fields: tuple[str, ...]
    columns: tuple[str, ...]
    detail: tuple[str, ...] = ()
    when: str = "at"
    day: bool = True
    holder: str = ""
    whom: str = "either"
    parent: str = ""
    filters: tuple[str, ...] = ("state",)
    numbers: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    prefix: str = ""
    lines: str = ""
    fixed: bool = False
    children: tuple[Child, ...] = ()

    @property
    def names(self) -> Any:
        """What rows of the kind are called."""
        return capfirst(str(apps.get_model(self.model)._meta.verbose_name_plural))

    @property
    def list(self) -> str:
        """The name of the list's route."""
        return self.path.replace("-", "_")


_FAMILIES = (
    Family("sales", _("Sales")),
    Family("trainings", _("Trainings and events")),
    Family("talks", _("Conversations")),
    Family("feedback", _("Feedback")),
    Family("tasks", _("Tasks")),
)
FAMILIES: dict[str, Family] = {family.key: family for family in _FAMILIES}

_KINDS = (
    Kind(
        "quote_request",
        "crm.QuoteRequest",
        "sales",
        "quote-requests",
        _("Record a request for a quote"),
        fields=("at", "product", "text", "due_on"),
        columns=("at", "title", "who", "state", "due_on"),
        detail=("text",),
        words=("text",),
        children=(Child("quote", "request", _("Make a quote"), ("open", "quoted")),),
    ),
    Kind(
        "quote",
        "crm.Quote",
        "sales",
        "quotes",
        _("Make a quote"),
        fields=("number", "at", "valid_until", "currency", "reference"),
        columns=("at", "title", "who", "total", "state", "valid_until"),
        detail=("total", "valid_until"),
        parent="request",
        numbers=("number",),
        prefix="Q",
        lines="crm.QuoteLine",
        children=(
            Child("order", "quote", _("Make the order"), ("accepted",)),
            Child("contract", "quote", _("Make a contract"), ("accepted",)),
        ),
    ),
    Kind(
        "contract",
        "crm.Contract",
        "sales",
        "contracts",
        _("Record a contract"),
        fields=("number", "at", "subject", "starts_on", "ends_on", "note"),
        columns=("at", "title", "who", "state", "ends_on"),
        detail=("starts_on", "ends_on"),
        parent="quote",
        numbers=("number",),
        prefix="C",
        children=(Child("order", "contract", _("Order under it"), ("in_force",)),),
    ),
    Kind(
        "order",
        "crm.Order",
        "sales",
        "orders",
        _("Record an order"),
        fields=("number", "ordered_on", "currency", "reference"),
        columns=("ordered_on", "title", "who", "total", "state", "paid_on"),
        detail=("total",),
        when="ordered_on",
        parent="quote",
        numbers=("number",),
        prefix="O",
        lines="crm.OrderLine",
        children=(
            Child("delivery", "order", _("Plan a delivery"), ("placed",)),
            Child("invoice", "order", _("Record an invoice"), ("placed", "delivered")),
            Child("payment", "order", _("Record a payment"), ("placed", "delivered")),
        ),
    ),
    Kind(
        "delivery",
        "crm.Delivery",
        "sales",
        "deliveries",
        _("Plan a delivery"),
        fields=("planned_on", "delivered_on", "place", "note"),
        columns=("planned_on", "title", "who", "state", "delivered_on"),
        detail=("place",),
        when="recorded_at",
        holder="order__",
        parent="order",
        numbers=("order__number",),
    ),
    Kind(
        "invoice",
        "crm.Invoice",
        "sales",
        "invoices",
        _("Record an invoice"),
        fields=("number", "issued_on", "due_on", "amount"),
        columns=("issued_on", "title", "who", "amount", "state", "due_on"),
        detail=("amount", "due_on"),
        when="issued_on",
        holder="order__",
        parent="order",
        numbers=("number", "order__number"),
        prefix="I",
        children=(Child("payment", "invoice", _("Record a payment"), ("open",)),),
    ),
    Kind(
        "payment",
        "crm.Payment",
        "sales",
        "payments",
        _("Record a payment"),
        fields=("paid_on", "amount", "method"),
        columns=("paid_on", "title", "who", "amount", "method"),
        detail=("amount", "method"),
        when="paid_on",
        holder="order__",
        parent="order",
        filters=("method",),
        fixed=True,
        numbers=("order__number", "invoice__number"),
    ),
    Kind(
        "event",
        "crm.Event",
        "trainings",
        "events",
        _("Arrange a training or event"),
        fields=("kind", "name", "product", "starts_at", "ends_at", "place", "seats"),
        columns=("starts_at", "title", "kind", "place", "seats", "state"),
        detail=("place",),
        when="starts_at",
        day=False,
        whom="nobody",
        filters=("kind", "state"),
        words=("name",),
        children=(Child("participation", "event", _("Register somebody"), ("planned", "open", "held")),),
    ),
    Kind(
        "participation",
        "crm.Participation",
        "trainings",
        "participations",
        _("Register for a training or event"),
        fields=("event", "registered_on", "note"),
        columns=("at", "title", "who", "state", "certified_on"),
        detail=("certificate", "certificate_until"),
        whom="person",
        numbers=("certificate",),
    ),
    Kind(
        "interaction",
        "crm.Interaction",
        "talks",
        "interactions",
        _("Log a call"),
        fields=("subject", "text", "direction", "kind", "at"),
        columns=("at", "title", "kind", "who", "direction"),
        detail=("direction", "text"),
        day=False,
        filters=("kind", "direction"),
        words=("subject",),
    ),
    Kind(
        "meeting",
        "crm.Meeting",
        "talks",
        "meetings",
        _("Log a meeting"),
        fields=("subject", "at", "kind", "place", "text", "staff"),
        columns=("at", "title", "kind", "who", "state"),
        detail=("place", "text"),
        day=False,
        whom="nobody",
        filters=("kind", "state"),
        words=("subject",),
    ),
    Kind(
        "chat",
        "crm.Chat",
        "talks",
        "chats",
        _("Keep a chat"),
        fields=("at", "minutes", "messages", "visitor", "page"),
        columns=("at", "title", "who", "minutes", "messages"),
        detail=("minutes", "messages"),
        day=False,
        whom="nobody",
        filters=(),
        numbers=("visitor",),
    ),
    Kind(
        "feedback",
        "crm.Feedback",
        "feedback",
        "feedback-and-complaints",
        _("Record a complaint"),
        fields=("subject", "text", "kind", "came_by", "at", "handler", "due_on"),
        columns=("at", "title", "kind", "who", "state", "handler", "due_on"),
        detail=("text", "resolution"),
        filters=("kind", "state"),
        words=("subject",),
    ),
    Kind(
        "task",
        "crm.Task",
        "tasks",
        "tasks",
        _("Set a reminder"),
        fields=("subject", "due_on", "handler"),
        columns=("due_on", "title", "who", "handler", "state"),
        detail=("due_on", "handler"),
        whom="nobody",
    ),
)
KINDS: dict[str, Kind] = {kind.key: kind for kind in _KINDS}


def kind_of(model: str) -> Kind | None:
    """The kind whose rows lie in the model of this label."""
    return next((kind for kind in _KINDS if kind.model == model), None)
