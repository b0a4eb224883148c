from consent.models.ban_list import BanList, BanListEntry
from consent.models.block import Block, BlockExpiry
from consent.models.contacted import Contacted
from consent.models.event import ConsentEvent, Evidence
from consent.models.pending import AddressChange, Pause, PendingSubscription
from consent.models.projection import Ban, Permission
from consent.models.reconfirmation import LookedOver, Reconfirmation
from consent.models.subject import Subject
from consent.models.wording import RuleVersion, Topic, Wording

__all__ = [
    "AddressChange",
    "Ban",
    "BanList",
    "BanListEntry",
    "Block",
    "BlockExpiry",
    "ConsentEvent",
    "Contacted",
    "Evidence",
    "LookedOver",
    "Pause",
    "PendingSubscription",
    "Permission",
    "Reconfirmation",
    "RuleVersion",
    "Subject",
    "Topic",
    "Wording",
]
