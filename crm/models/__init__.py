from crm.models.contact import Attribute, Contact, ContactInterest, ExternalIdentity, FieldSource, Standing
from crm.models.contact_point import Address, ContactPoint
from crm.models.conversation import Chat, ChatText, Interaction, Meeting, Participant
from crm.models.event import Event, Participation
from crm.models.follow_up import Feedback, Task
from crm.models.import_batch import ImportBatch, ImportRow
from crm.models.managed import (
    AttributeKind,
    CustomerClass,
    CustomerGroup,
    DutyArea,
    Industry,
    Interest,
    PaymentTerms,
    ProductGroup,
    SalesArea,
    VatGroup,
)
from crm.models.order import Delivery, Invoice, Order, OrderLine, Payment
from crm.models.organisation import Classification, Organisation, OrganisationName
from crm.models.position import Duty, Position
from crm.models.product import Product
from crm.models.quote import Contract, Quote, QuoteLine, QuoteRequest
from crm.models.user import RoleHolding, User

__all__ = [
    "Address",
    "Attribute",
    "AttributeKind",
    "Chat",
    "ChatText",
    "Classification",
    "Contact",
    "ContactInterest",
    "ContactPoint",
    "Contract",
    "CustomerClass",
    "CustomerGroup",
    "Delivery",
    "Duty",
    "DutyArea",
    "Event",
    "ExternalIdentity",
    "Feedback",
    "FieldSource",
    "ImportBatch",
    "ImportRow",
    "Industry",
    "Interaction",
    "Interest",
    "Invoice",
    "Meeting",
    "Order",
    "OrderLine",
    "Organisation",
    "OrganisationName",
    "Participant",
    "Participation",
    "Payment",
    "PaymentTerms",
    "Position",
    "Product",
    "ProductGroup",
    "Quote",
    "QuoteLine",
    "QuoteRequest",
    "RoleHolding",
    "SalesArea",
    "Standing",
    "Task",
    "User",
    "VatGroup",
]
