"""Rows in thousands, for what another system hands over whole and for invented data: checked like one, written with COPY.

Each function writes its records with all that hangs on them in one transaction, leaves one audit row for the lot and returns the
numbers of what it wrote, in the order given. Records name managed lists by key and products by code.
"""

from crm.actions.many.deals import (
    NewContract,
    NewDeal,
    NewDelivery,
    NewInvoice,
    NewLine,
    NewOrder,
    NewQuote,
    NewRequest,
    record_deals,
)
from crm.actions.many.holders import NewAddress, NewIdentity, NewPoint
from crm.actions.many.organisations import NewOrganisation, OtherName, record_organisations
from crm.actions.many.people import NewPerson, NewPosition, NewStanding, record_people
from crm.actions.many.talks import (
    NewChat,
    NewFeedback,
    NewInteraction,
    NewMeeting,
    NewTask,
    record_chats,
    record_feedback,
    record_interactions,
    record_meetings,
    record_tasks,
)
from crm.actions.many.trainings import NewEvent, NewParticipation, record_events, record_participations

__all__ = [
    "NewAddress",
    "NewChat",
    "NewContract",
    "NewDeal",
    "NewDelivery",
    "NewEvent",
    "NewFeedback",
    "NewIdentity",
    "NewInteraction",
    "NewInvoice",
    "NewLine",
    "NewMeeting",
    "NewOrder",
    "NewOrganisation",
    "NewParticipation",
    "NewPerson",
    "NewPoint",
    "NewPosition",
    "NewQuote",
    "NewRequest",
    "NewStanding",
    "NewTask",
    "OtherName",
    "record_chats",
    "record_deals",
    "record_events",
    "record_feedback",
    "record_interactions",
    "record_meetings",
    "record_organisations",
    "record_participations",
    "record_people",
    "record_tasks",
]
