"""Dealings: recorded, edited and moved, all kinds in one way; what is special to a kind stands in a module of its own.

`crm.kinds` says what each kind has, `crm.moves` how it moves, `crm.policies` what is refused.
"""

from crm.actions.dealings.chats import take_in
from crm.actions.dealings.lines import Line, add_line, remove_line
from crm.actions.dealings.records import edit, move, record
from crm.actions.dealings.trainings import certify, mark_attendance, offer_seats
from crm.actions.dealings.visits import add_participant, remove_participant

__all__ = [
    "Line",
    "add_line",
    "add_participant",
    "certify",
    "edit",
    "mark_attendance",
    "move",
    "offer_seats",
    "record",
    "remove_line",
    "remove_participant",
    "take_in",
]
