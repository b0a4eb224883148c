from marketing.models.behaviour import Behaviour
from marketing.models.campaign import Campaign, CampaignContent
from marketing.models.content import CampaignVersion, ContentTemplate, Picture, Theme
from marketing.models.limit import Attempts
from marketing.models.message import Message

__all__ = [
    "Attempts",
    "Behaviour",
    "Campaign",
    "CampaignContent",
    "CampaignVersion",
    "ContentTemplate",
    "Message",
    "Picture",
    "Theme",
]
