"""The register's words."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContactKind(TextChoices):
    PERSON = "person", _("Person")
    SHARED_MAILBOX = "shared_mailbox", _("Shared mailbox of an organisation")


class StandingKind(TextChoices):
    """Why somebody is in the register at all."""

    CUSTOMER = "customer_contact", _("Customer's contact person")
    PROSPECT = "prospect_contact", _("Prospect's contact person")
    IN_CONTACT = "in_contact", _("Has been in contact")
    SUBSCRIBER = "subscriber", _("Newsletter subscriber")
    PERMISSION_GIVER = "permission_giver", _("Gave a marketing permission")


class PointKind(TextChoices):
    EMAIL = "email", _("E-mail")
    PHONE = "phone", _("Phone")


class PointState(TextChoices):
    WORKS = "works", _("works")
    BOUNCED = "bounced", _("bounces")
    WRONG = "wrong", _("wrong")


class AddressKind(TextChoices):
    POSTAL = "postal", _("Postal address")
    DELIVERY = "delivery", _("Delivery address")
    BILLING = "billing", _("Billing address")
    VISITING = "visiting", _("Visiting address")


class Language(TextChoices):
    FI = "fi", _("Finnish")
    SV = "sv", _("Swedish")
    EN = "en", _("English")


class SourceKind(TextChoices):
    """Where a fact came from (R10)."""

    STAFF = "staff", _("entered by staff")
    FILE = "file", _("a file")
    FORM = "form", _("a form of ours")
    ORDER = "order", _("an order")
    QUOTE_REQUEST = "quote_request", _("a request for a quote")
    CONTRACT = "contract", _("a contract")
    CALL = "call", _("a call")
    EVENT = "event", _("an event or training")
    NEWSLETTER = "newsletter", _("an order of a newsletter")
    WEB_SHOP = "web_shop", _("the web shop")
    CAMPAIGN = "campaign", _("a campaign or competition")
    SYSTEM = "system", _("another system of ours")
    SOCIAL = "social", _("our pages in social media")
    PUBLIC = "public", _("a public source")
    AUTHORITY = "authority", _("an authority")
    DATA_COMPANY = "data_company", _("a company that offers personal data")
    COOKIE = "cookie", _("a cookie")
    PERSON = "person", _("the person")
    DEMO = "demo", _("demonstration data")


class GivenFor(TextChoices):
    """What a fact was given for."""

    CUSTOMER_CARE = "customer_care", _("customer care")
    MARKETING = "marketing", _("marketing")
    SALE = "sale", _("a purchase, and marketing they could refuse on the spot")


class BatchState(TextChoices):
    UPLOADED = "uploaded", _("waiting to be read")
    CHECKED = "checked", _("checked, nothing written yet")
    APPLYING = "applying", _("being written")
    APPLIED = "applied", _("written")
    FAILED = "failed", _("could not be read")


class RowOutcome(TextChoices):
    CREATE = "create", _("new")
    UPDATE = "update", _("changed")
    UNCHANGED = "unchanged", _("unchanged")
    REFUSED = "refused", _("refused")


class NameKind(TextChoices):
    """Names an organisation has beside the one it goes by, as the trade register tells them apart."""

    PARALLEL = "parallel", _("Parallel name")
    AUXILIARY = "auxiliary", _("Auxiliary name")
    FORMER = "former", _("Former name")


class Currency(TextChoices):
    EUR = "EUR", "EUR"
    SEK = "SEK", "SEK"
    NOK = "NOK", "NOK"
    DKK = "DKK", "DKK"
    GBP = "GBP", "GBP"
    CHF = "CHF", "CHF"
    PLN = "PLN", "PLN"
    USD = "USD", "USD"


class AreaSource(TextChoices):
    """Who chose the sales area of an organisation."""

    POSTCODE = "postcode", _("by the postcode")
    STAFF = "staff", _("chosen by staff")


class IndustryStandard(TextChoices):
    TOL2008 = "tol2008", _("TOL 2008")
    TOL2025 = "tol2025", _("TOL 2025")


class QuoteRequestState(TextChoices):
    OPEN = "open", _("open")
    QUOTED = "quoted", _("quoted")
    DECLINED = "declined", _("declined")


class QuoteState(TextChoices):
    DRAFT = "draft", _("draft")
    SENT = "sent", _("sent")
    ACCEPTED = "accepted", _("accepted")
    REJECTED = "rejected", _("rejected")
    EXPIRED = "expired", _("no longer valid")


class ContractState(TextChoices):
    DRAFT = "draft", _("draft")
    IN_FORCE = "in_force", _("in force")
    ENDED = "ended", _("ended")


class OrderState(TextChoices):
    PLACED = "placed", _("placed")
    DELIVERED = "delivered", _("delivered")
    CANCELLED = "cancelled", _("annulled")


class DeliveryState(TextChoices):
    PLANNED = "planned", _("planned")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")


class InvoiceState(TextChoices):
    OPEN = "open", _("open")
    PAID = "paid", _("paid")
    CREDITED = "credited", _("credited")


class PaymentMethod(TextChoices):
    TRANSFER = "transfer", _("bank transfer")
    E_INVOICE = "e_invoice", _("e-invoice")
    CARD = "card", _("card")
    ONLINE_BANK = "online_bank", _("online bank")
    CASH = "cash", _("cash")
    OTHER = "other", _("another way")


class EventKind(TextChoices):
    TRAINING = "training", _("Training")
    EVENT = "event", _("Event")
    COMPETITION = "competition", _("Competition")
    SERVICE = "service", _("Service")


class EventState(TextChoices):
    PLANNED = "planned", _("planned")
    OPEN = "open", _("open for registration")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("called off")


class ParticipationState(TextChoices):
    REGISTERED = "registered", _("registered")
    WAITING = "waiting", _("on the waiting list")
    ATTENDED = "attended", _("took part")
    ABSENT = "absent", _("did not come")
    CANCELLED = "cancelled", _("signed off")


class InteractionKind(TextChoices):
    CALL = "call", _("Call")
    LETTER = "letter", _("Letter")
    EMAIL = "email", _("E-mail")
    MESSAGE = "message", _("Text message")
    OTHER = "other", _("Other contact")


class Direction(TextChoices):
    IN = "in", _("they contacted us")
    OUT = "out", _("we contacted them")


class MeetingKind(TextChoices):
    MEETING = "meeting", _("Meeting")
    VISIT = "visit", _("Visit")
    ONLINE = "online", _("Online meeting")


class MeetingState(TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("called off")


class FeedbackKind(TextChoices):
    FEEDBACK = "feedback", _("Feedback")
    COMPLAINT = "complaint", _("Complaint")


class FeedbackState(TextChoices):
    OPEN = "open", _("open")
    IN_PROGRESS = "in_progress", _("being looked into")
    RESOLVED = "resolved", _("resolved")
    REJECTED = "rejected", _("not upheld")


class TaskState(TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")
