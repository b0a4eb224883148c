"""The words of campaigns and messages."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class CampaignState(TextChoices):
    DRAFT = "draft", _("draft")
    APPROVED = "approved", _("approved")
    SCHEDULED = "scheduled", _("scheduled")
    SENDING = "sending", _("sending")
    PAUSED = "paused", _("paused")
    SENT = "sent", _("sent")
    CANCELLED = "cancelled", _("cancelled")


class MessageState(TextChoices):
    """What became of one message. `uncertain`: the server may or may not have it; the machine never sends it again."""

    EXCLUDED = "excluded", _("left out")
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    SENT = "sent", _("sent")
    REFUSED = "refused", _("refused by the server")
    DEFERRED = "deferred", _("to be tried again")
    UNCERTAIN = "uncertain", _("outcome unknown")
    PARKED = "parked", _("put aside")
    CANCELLED = "cancelled", _("cancelled")


OPEN_STATES = (MessageState.QUEUED, MessageState.SENDING, MessageState.DEFERRED)


class Cause(TextChoices):
    """Why a message without a campaign was sent; its text follows from the cause."""

    CONFIRMATION = "confirmation", _("confirmation of a subscription")
    RECEIPT = "request_received", _("receipt of a request")
    ANSWER = "request_answer", _("answer to a request")
    CODE = "code", _("a code to open own data")
    TEST = "test", _("a test of a newsletter")
    TEST_B = "test_b", _("a test of version B of a newsletter")
    JOINED = "joined", _("news of a confirmed subscription")
    MOVE_FROM = "move_from", _("confirmation of a change of address, to the old one")
    RECONFIRMATION = "reconfirmation", _("question whether permissions still hold")
    MOVE_TO = "move_to", _("confirmation of a change of address, to the new one")


class BounceKind(TextChoices):
    """What something that came back means. Only hard and soft bounces tell of the address."""

    HARD = "hard", _("no such address")
    SOFT = "soft", _("could not be delivered now")
    POLICY = "policy", _("refused for its content or sender")
    DELAYED = "delayed", _("delayed, still being tried")
    VACATION = "vacation", _("answering machine")
    CHALLENGE = "challenge", _("asks for a proof that a human wrote")
    COMPLAINT = "complaint", _("complaint")
    LEFT = "left", _("unsubscribed at the mail service")
    NO = "no", _("a no, written by the person")
    UNREAD = "unread", _("not understood")


class CameBy(TextChoices):
    """How we learnt that a message came back."""

    SERVER = "server", _("the mail server's answer")
    MAIL = "mail", _("a mail")
    SERVICE = "service", _("a report of the mail service")


class BehaviourKind(TextChoices):
    """What somebody did whose behaviour may be kept."""

    VISIT = "visit", _("Visited a page")
    OPEN = "open", _("Opened a mail")
    CLICK = "click", _("Clicked a link")


class Judged(TextChoices):
    """Who opened a mail or followed a link, as far as its events tell."""

    HUMAN = "human", _("a person")
    SCANNER = "scanner", _("a program")
    UNSURE = "unsure", _("not certain")


class JudgedBy(TextChoices):
    """Why an opening or a click is not taken for a person's: the rules of `marketing.judgement` in words."""

    TRAP = "trap", _("it followed a link that no person sees")
    PROGRAM = "program", _("it says itself that it is a program")
    GATEWAY = "gateway", _("it came from a mail gateway")
    SWEEP = "sweep", _("several links within seconds")
    TOO_SOON = "too_soon", _("sooner than anybody reads")
    PROXY = "proxy", _("the mail program loads pictures by itself")
    MANY_NETWORKS = "many_networks", _("from many networks: it was passed on")


class TrialMeasure(TextChoices):
    """What a test of two versions is decided by."""

    CLICKS = "clicks", _("People who follow a link")
    OPT_OUTS = "opt_outs", _("People who leave by its link: fewer is better")


class TrialOutcome(TextChoices):
    """How a test of two versions ended. B goes to the others only where it was shown to be better."""

    A = "a", _("A was shown to be better")
    B = "b", _("B was shown to be better")
    NONE = "none", _("no difference was shown")
    FEW = "few", _("too few people to compare")
    ENDED = "ended", _("ended before its look")
    LATE = "late", _("nobody looked in time")


class BlockKind(TextChoices):
    """The kinds of parts of a mail; what each holds is `marketing.blocks.KINDS`."""

    HEADING = "heading", _("Heading")
    TEXT = "text", _("Text")
    IMAGE = "image", _("Picture")
    BUTTON = "button", _("Button")
    ARTICLE = "article", _("Article")
    EVENT = "event", _("Event or training")
    PRODUCT = "product", _("Product")
    DIVIDER = "divider", _("Dividing line")
