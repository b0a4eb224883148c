"""The vocabulary of the data map, in the field's and the law's own words."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Category(TextChoices):
    """Categories of personal data, as the notices name them."""

    CONTACT = "contact_details", _("Contact details")
    RELATIONSHIP = "customer_relationship", _("Customer relationship")
    DEALINGS = "dealings", _("Events, contracts and products")
    PERMISSIONS = "permissions", _("Permissions and bans")
    BEHAVIOUR = "behaviour", _("Behaviour and targeted actions")
    TECHNICAL = "technical_identifiers", _("Technical identifiers")
    PROVENANCE = "provenance", _("Sources of the data")
    RIGHTS = "rights_requests", _("Requests about rights")
    STAFF = "staff", _("Staff accounts")
    TRAIL = "trail", _("Audit trail and access log")


class LegalBasis(TextChoices):
    """GDPR article 6(1)."""

    CONSENT = "a", _("consent (art. 6.1 a)")
    CONTRACT = "b", _("contract (art. 6.1 b)")
    LEGAL_OBLIGATION = "c", _("legal obligation (art. 6.1 c)")
    PUBLIC_INTEREST = "e", _("public interest (art. 6.1 e)")
    LEGITIMATE_INTEREST = "f", _("legitimate interest (art. 6.1 f)")


class ProcessingPurpose(TextChoices):
    """What data are kept for. Whether somebody may be reached is another vocabulary: `consent.enums.ContactPurpose`."""

    RELATIONSHIP = "customer_relationship", _("Managing the customer relationship")
    COMMUNICATION = "customer_communication", _("Customer communication")
    DIRECT_MARKETING = "electronic_direct_marketing", _("Electronic direct marketing")
    PHONE_LETTER = "phone_and_letter_marketing", _("Marketing by phone and letter")
    NEWSLETTERS = "newsletters", _("Newsletters")
    SOCIAL = "social_media_advertising", _("Advertising in social media")
    SALES = "sales", _("Sales")
    RESEARCH = "opinion_and_market_research", _("Opinion and market research")
    SATISFACTION = "satisfaction_surveys", _("Satisfaction surveys")
    MAILINGS = "other_addressed_mailings", _("Other addressed mailings")
    SEGMENTATION = "segmentation", _("Segmentation of customers")
    ONLINE_TARGETING = "online_targeting", _("Targeted sales and marketing online")
    PERSONAL_CONTENT = "personal_content", _("Personal content online")
    STATISTICS = "statistics", _("Statistics")
    SERVICE_DEVELOPMENT = "service_development", _("Developing the service")
    INFORMATION = "information_activity", _("Information activity")
    ACCOUNTING = "accounting", _("Accounting")
    RIGHTS = "rights_and_security", _("Rights of people and security")


BASES: dict[str, tuple[LegalBasis, ...]] = {
    ProcessingPurpose.RELATIONSHIP: (LegalBasis.CONTRACT, LegalBasis.LEGITIMATE_INTEREST),
    ProcessingPurpose.COMMUNICATION: (LegalBasis.CONTRACT, LegalBasis.LEGITIMATE_INTEREST),
    ProcessingPurpose.DIRECT_MARKETING: (LegalBasis.CONSENT,),
    ProcessingPurpose.PHONE_LETTER: (LegalBasis.LEGITIMATE_INTEREST,),
    ProcessingPurpose.NEWSLETTERS: (LegalBasis.CONSENT,),
    ProcessingPurpose.SOCIAL: (LegalBasis.CONSENT,),
    ProcessingPurpose.SALES: (LegalBasis.CONTRACT, LegalBasis.LEGITIMATE_INTEREST),
    ProcessingPurpose.RESEARCH: (LegalBasis.LEGITIMATE_INTEREST,),
    ProcessingPurpose.SATISFACTION: (LegalBasis.LEGITIMATE_INTEREST,),
    ProcessingPurpose.MAILINGS: (LegalBasis.LEGITIMATE_INTEREST,),
    ProcessingPurpose.SEGMENTATION: (LegalBasis.LEGITIMATE_INTEREST,),
    ProcessingPurpose.ONLINE_TARGETING: (LegalBasis.CONSENT,),
    ProcessingPurpose.PERSONAL_CONTENT: (LegalBasis.CONSENT,),
    ProcessingPurpose.STATISTICS: (LegalBasis.LEGITIMATE_INTEREST,),
    ProcessingPurpose.SERVICE_DEVELOPMENT: (LegalBasis.LEGITIMATE_INTEREST,),
    ProcessingPurpose.INFORMATION: (LegalBasis.PUBLIC_INTEREST,),
    ProcessingPurpose.ACCOUNTING: (LegalBasis.LEGAL_OBLIGATION,),
    ProcessingPurpose.RIGHTS: (LegalBasis.LEGAL_OBLIGATION,),
}


class Erase(TextChoices):
    """What an erasure does with a field of a row about the person."""

    ROW = "row", _("goes with its row")
    BLANK = "blank", _("emptied")
    CUT = "cut", _("link to the person cut")
    KEEP = "keep", _("kept")


class Show(TextChoices):
    """How an access report shows a field."""

    VALUE = "value", _("as it stands")
    NAME = "name", _("the name of what it points to")
    HIDE = "hide", _("not shown")


class RegisterKey(TextChoices):
    """The two registers over the same people; each makes promises of its own."""

    MARKETING = "M", _("Customer and marketing register")
    ERP = "J", _("Customer register of the ERP and sales system")


class ActorKind(TextChoices):
    """Who acted: a reference without a foreign key, so that the trail outlives the account."""

    STAFF = "staff", _("staff")
    PERSON = "person", _("the person")
    SYSTEM = "system", _("the system")


class Role(TextChoices):
    """What a member of staff is here to do; held since and until a day."""

    SALES = "sales", _("Sales")
    CUSTOMER_SERVICE = "customer_service", _("Customer service")
    MARKETING = "marketing", _("Marketing")
    COMMUNICATIONS = "communications", _("Communications")
    SURVEY = "survey", _("Surveys")
    DPO = "dpo", _("Data protection officer")
    ADMINISTRATOR = "administrator", _("Administrator")
    ANALYST = "analyst", _("Temporary analyst")
