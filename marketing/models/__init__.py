from marketing.models.behaviour import Behaviour
from marketing.models.campaign import Campaign, CampaignContent
from marketing.models.message import Message

__all__ = ["Behaviour", "Campaign", "CampaignContent", "Message"]
