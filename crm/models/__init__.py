from crm.models.contact import Contact, ContactInterest, Position, Standing
from crm.models.contact_point import Address, ContactPoint
from crm.models.import_batch import ImportBatch, ImportRow
from crm.models.managed import CustomerGroup, Industry, Interest
from crm.models.order import Order, OrderLine, Product
from crm.models.organisation import Organisation
from crm.models.user import RoleHolding, User

__all__ = [
    "Address",
    "Contact",
    "ContactInterest",
    "ContactPoint",
    "CustomerGroup",
    "ImportBatch",
    "ImportRow",
    "Industry",
    "Interest",
    "Order",
    "OrderLine",
    "Organisation",
    "Position",
    "Product",
    "RoleHolding",
    "Standing",
    "User",
]
