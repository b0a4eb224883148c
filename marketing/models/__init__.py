from marketing.models.campaign import Campaign, CampaignContent
from marketing.models.message import Message

__all__ = ["Campaign", "CampaignContent", "Message"]
