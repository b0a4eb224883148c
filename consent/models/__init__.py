from consent.models.event import ConsentEvent, Evidence
from consent.models.pending import PendingSubscription
from consent.models.projection import Ban, Permission
from consent.models.subject import Subject
from consent.models.wording import RuleSetting, Topic, Wording

__all__ = [
    "Ban",
    "ConsentEvent",
    "Evidence",
    "PendingSubscription",
    "Permission",
    "RuleSetting",
    "Subject",
    "Topic",
    "Wording",
]
