"""How dealings move: every state is left by a named move only. A table of data; the actions and the pages read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop


@dataclass(frozen=True)
class Move:
    """From one of `leaves` to `to`. `label` is the button, `said` what the trail says was done.

    `stamps` is the date column it fills with today, `clears` one it empties, `asks` the columns it asks for before it is made.
    """

    key: str
    leaves: tuple[str, ...]
    to: str
    label: Any
    said: str
    stamps: str = ""
    clears: str = ""
    asks: tuple[str, ...] = ()


MOVES: dict[str, tuple[Move, ...]] = {
    "quote_request": (
        Move("decline", ("open",), "declined", _("We make no offer"), gettext_noop("declined the request")),
        Move("reopen", ("declined",), "open", _("Open it again"), gettext_noop("opened the request again")),
    ),
    "quote": (
        Move("send", ("draft",), "sent", _("It has been sent"), gettext_noop("sent the quote"), stamps="at"),
        Move(
            "accept",
            ("sent",),
            "accepted",
            _("They accept"),
            gettext_noop("recorded that the quote was accepted"),
            "decided_on",
        ),
        Move(
            "reject",
            ("sent",),
            "rejected",
            _("They decline"),
            gettext_noop("recorded that the quote was declined"),
            "decided_on",
        ),
        Move("expire", ("sent",), "expired", _("It has expired"), gettext_noop("let the quote expire"), "decided_on"),
        Move(
            "revise",
            ("sent", "rejected", "expired"),
            "draft",
            _("Change it"),
            gettext_noop("took the quote back"),
            "",
            "decided_on",
        ),
    ),
    "contract": (
        Move(
            "sign", ("draft",), "in_force", _("It has been signed"), gettext_noop("recorded the signing"), stamps="at"
        ),
        Move("end", ("in_force",), "ended", _("It ends today"), gettext_noop("ended the contract"), stamps="ends_on"),
    ),
    "order": (
        Move("deliver", ("placed",), "delivered", _("All is delivered"), gettext_noop("marked the order as delivered")),
        Move("cancel", ("placed",), "cancelled", _("Cancel the order"), gettext_noop("cancelled the order")),
    ),
    "delivery": (
        Move(
            "deliver",
            ("planned", "failed"),
            "delivered",
            _("It was delivered"),
            gettext_noop("recorded the delivery"),
            "delivered_on",
        ),
        Move("fail", ("planned",), "failed", _("It did not arrive"), gettext_noop("recorded that the delivery failed")),
    ),
    "invoice": (
        Move(
            "credit",
            ("open",),
            "credited",
            _("It was credited"),
            gettext_noop("recorded that the invoice was credited"),
        ),
    ),
    "event": (
        Move("open", ("planned",), "open", _("Open the registration"), gettext_noop("opened the registration")),
        Move("hold", ("planned", "open"), "held", _("It was held"), gettext_noop("recorded that the event was held")),
        Move("cancel", ("planned", "open"), "cancelled", _("Cancel the event"), gettext_noop("cancelled the event")),
    ),
    "participation": (
        Move("attend", ("registered", "absent"), "attended", _("Took part"), gettext_noop("recorded who took part")),
        Move(
            "miss", ("registered", "attended"), "absent", _("Did not come"), gettext_noop("recorded who did not come")
        ),
        Move(
            "cancel",
            ("registered", "waiting"),
            "cancelled",
            _("Cancel the registration"),
            gettext_noop("cancelled the registration"),
        ),
        Move("register", ("waiting", "cancelled"), "registered", _("Give a seat"), gettext_noop("gave a seat")),
    ),
    "meeting": (
        Move("hold", ("planned",), "held", _("It was held"), gettext_noop("recorded that the meeting was held")),
        Move("cancel", ("planned",), "cancelled", _("Cancel the meeting"), gettext_noop("cancelled the meeting")),
        Move("plan", ("cancelled",), "planned", _("Plan it again"), gettext_noop("planned the meeting again")),
    ),
    "feedback": (
        Move("take", ("open",), "in_progress", _("I look into it"), gettext_noop("began to look into the feedback")),
        Move(
            "resolve",
            ("open", "in_progress"),
            "resolved",
            _("Resolved"),
            gettext_noop("resolved the feedback"),
            "closed_on",
            "",
            ("resolution",),
        ),
        Move(
            "reject",
            ("open", "in_progress"),
            "rejected",
            _("Not upheld"),
            gettext_noop("did not uphold the complaint"),
            "closed_on",
            "",
            ("resolution",),
        ),
        Move(
            "reopen",
            ("resolved", "rejected"),
            "open",
            _("Open it again"),
            gettext_noop("opened the feedback again"),
            "",
            "closed_on",
        ),
    ),
    "task": (
        Move("finish", ("open",), "done", _("Done"), gettext_noop("finished the task"), "closed_on"),
        Move("drop", ("open",), "dropped", _("No longer needed"), gettext_noop("dropped the task"), "closed_on"),
        Move(
            "reopen",
            ("done", "dropped"),
            "open",
            _("Open it again"),
            gettext_noop("opened the task again"),
            "",
            "closed_on",
        ),
    ),
}

SIGNS: dict[str, str] = {
    **dict.fromkeys(("accepted", "in_force", "delivered", "paid", "held", "attended", "resolved", "done"), "yes"),
    **dict.fromkeys(("rejected", "cancelled", "failed", "absent", "credited", "declined"), "no"),
    **dict.fromkeys(("open", "sent", "placed", "planned", "in_progress", "waiting", "registered", "quoted"), "wait"),
}
"""The sign beside the word of a state; a state not named here is only told."""


def moves_from(kind: str, state: str) -> tuple[Move, ...]:
    """The moves that a dealing of this kind may make from this state."""
    return tuple(move for move in MOVES.get(kind, ()) if state in move.leaves)


def move_of(kind: str, key: str) -> Move | None:
    """The move of this name, None where the kind has none."""
    return next((move for move in MOVES.get(kind, ()) if move.key == key), None)
