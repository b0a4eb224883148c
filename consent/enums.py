"""The words of permissions: for what, over what, what somebody did, and why somebody is left out."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ContactPurpose(TextChoices):
    """What we may want to reach a person for. What data are kept for is another vocabulary: `privacy.enums.ProcessingPurpose`."""

    CUSTOMER_COMMUNICATION = "customer_communication", _("Customer communication")
    DIRECT_MARKETING = "direct_marketing", _("Direct marketing")
    NEWSLETTER = "newsletter", _("Newsletter")
    SOCIAL_ADVERTISING = "social_advertising", _("Advertising in social media")
    SURVEY = "survey", _("Opinion or market survey")
    SATISFACTION_SURVEY = "satisfaction_survey", _("Satisfaction survey")
    ADDRESSED_MAILING = "addressed_mailing", _("Other addressed mailing")
    INFORMATION = "information", _("Information in the public interest")
    PERSONAL_CONTENT = "personal_content", _("Personal content online")
    WEB_PROFILING = "web_profiling", _("Profiling from web behaviour")
    EMAIL_TRACKING = "email_tracking", _("Tracking of opened mails and clicked links")


class Channel(TextChoices):
    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    PHONE = "phone", _("Phone")
    LETTER = "letter", _("Letter")
    SOCIAL = "social", _("Social media")
    WEB = "web", _("Web")


class Act(TextChoices):
    """What somebody did about a permission."""

    GRANTED = "granted", _("gave permission")
    CONFIRMED = "confirmed", _("confirmed")
    WITHDRAWN = "withdrawn", _("withdrew")
    BANNED = "banned", _("banned")
    BAN_LIFTED = "ban_lifted", _("lifted a ban")
    OBJECTED = "objected", _("objected")
    EXPIRED = "expired", _("expired")


class ControlState(TextChoices):
    """The state of a control before anybody touched it. A ticked one proves no permission (Planet49, C-673/17)."""

    UNTICKED = "unticked", _("a box, not ticked")
    BUTTON = "button", _("a button, not pressed")


class PermissionState(TextChoices):
    """What the grants at one scope come to. Only the first two open anything."""

    GRANTED = "granted", _("given")
    CONFIRMED = "confirmed", _("given and confirmed")
    UNCONFIRMED = "unconfirmed", _("waits for its confirmation")
    UNPROVEN = "unproven", _("without evidence")
    EXPIRED = "expired", _("expired")


class SubjectKind(TextChoices):
    """What an act is about."""

    CONTACT = "contact", _("person or shared mailbox")
    ADDRESS = "address", _("address or number")
    ORGANISATION = "organisation", _("organisation")
    DOMAIN = "domain", _("e-mail domain")
    EVERYBODY = "everybody", _("everybody")


class SourceKind(TextChoices):
    """How an act came to us."""

    FORM = "form", _("a form of ours")
    LINK = "link", _("a link in a mail")
    MOVE = "move", _("a change of address")
    MAIL = "mail", _("an e-mail")
    CALL = "call", _("a call")
    LETTER = "letter", _("a letter")
    MESSAGE = "message", _("a text message")
    CHAT = "chat", _("a chat")
    EVENT = "event", _("an event")
    AGENT = "agent", _("an agent with a mandate")
    STAFF = "staff", _("recorded by staff")
    FILE = "file", _("a file")
    API = "api", _("another system")
    WEB_SHOP = "web_shop", _("the web shop")
    MERGE = "merge", _("a merge")
    SYSTEM = "system", _("the system")


class ListKind(TextChoices):
    """What an external list of bans names people by; the value is the channel it closes."""

    PHONE = "phone", _("Phone numbers")
    LETTER = "letter", _("Postal addresses")


class Reason(TextChoices):
    """Why somebody is left out. The order is the order of precedence: a person has exactly one reason, the first that holds."""

    ERASED = "erased", _("Erased")
    RESTRICTED = "restricted", _("Processing restricted")
    ADDRESS_BANNED = "address_banned", _("Address banned")
    DOMAIN_BANNED = "domain_banned", _("E-mail domain banned")
    ORGANISATION_BANNED = "organisation_banned", _("Organisation banned")
    EVERYBODY_STOPPED = "everybody_stopped", _("Stopped for everybody")
    MARKETING_BANNED = "marketing_banned", _("Marketing banned")
    CHANNEL_BANNED = "channel_banned", _("Channel banned")
    OBJECTED = "objected", _("Objected")
    WITHDRAWN = "withdrawn", _("Permission withdrawn")
    UNCONFIRMED = "unconfirmed", _("Not confirmed")
    UNPROVEN = "unproven", _("Not proven")
    EXPIRED = "expired", _("Permission expired")
    NO_PERMISSION = "no_permission", _("No permission")
    NO_RELATIONSHIP = "no_relationship", _("No customer relationship")
    NOT_INFORMED = "not_informed", _("Not informed")
    LEFT_ORGANISATION = "left_organisation", _("Left the organisation")
    NO_DUTY_EVIDENCE = "no_duty_evidence", _("Duties not known")
    EXTERNAL_BAN_LIST = "external_ban_list", _("On an external ban list")
    STALE_BAN_LIST = "stale_ban_list", _("External ban list too old")
    PAUSED = "paused", _("Paused")
    RECENTLY_SURVEYED = "recently_surveyed", _("Surveyed recently")
    NO_ADDRESS = "no_address", _("No address")
    BOUNCED = "bounced", _("Address bounces")
    SAME_ADDRESS = "same_address", _("Same address as somebody before")
    CONTACT_PRESSURE = "contact_pressure", _("Contacted often enough")

    @property
    def sentence(self) -> str:
        """The reason as a sentence about the person, in the language now active."""
        return str(_SENTENCES[self])


_SENTENCES = {
    Reason.ERASED: _("The person has been erased from the register."),
    Reason.RESTRICTED: _("Processing is restricted at the person's request or while a matter is looked into."),
    Reason.ADDRESS_BANNED: _("The address or number may not be used for this: it has a ban, whoever holds it."),
    Reason.DOMAIN_BANNED: _("Nobody at this e-mail domain may be reached for this."),
    Reason.ORGANISATION_BANNED: _("The organisation has forbidden this."),
    Reason.EVERYBODY_STOPPED: _("This has been stopped for everybody."),
    Reason.MARKETING_BANNED: _("The person has banned marketing."),
    Reason.CHANNEL_BANNED: _("The person has banned this channel."),
    Reason.OBJECTED: _("The person has objected to this."),
    Reason.WITHDRAWN: _("The person had given permission and has taken it back."),
    Reason.UNCONFIRMED: _("The person asked for this and has not confirmed it by the link."),
    Reason.UNPROVEN: _("A permission is recorded, but nothing proves it."),
    Reason.EXPIRED: _("The permission is too old to rely on."),
    Reason.NO_PERMISSION: _("The person has not given permission for this."),
    Reason.NO_RELATIONSHIP: _("No purchase or participation ties the person to this."),
    Reason.NOT_INFORMED: _("The person has not yet been told that the register holds their data."),
    Reason.LEFT_ORGANISATION: _("The person no longer works for the organisation."),
    Reason.NO_DUTY_EVIDENCE: _("Nothing shows that this concerns the person's work."),
    Reason.EXTERNAL_BAN_LIST: _("The number or address is on an external ban list."),
    Reason.STALE_BAN_LIST: _("The external ban list must be fetched again first."),
    Reason.PAUSED: _("The person asked for a pause."),
    Reason.RECENTLY_SURVEYED: _("The person was asked to a survey a short time ago."),
    Reason.NO_ADDRESS: _("The register has no address or number for this channel."),
    Reason.BOUNCED: _("The address does not work."),
    Reason.SAME_ADDRESS: _("Somebody else among the recipients has the same address."),
    Reason.CONTACT_PRESSURE: _("The person has been contacted as often as the rules allow for now."),
}
