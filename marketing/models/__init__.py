from marketing.models.behaviour import Behaviour
from marketing.models.campaign import Campaign, CampaignContent
from marketing.models.limit import Attempts
from marketing.models.message import Message
from marketing.models.segment import Segment, SegmentVersion

__all__ = ["Attempts", "Behaviour", "Campaign", "CampaignContent", "Message", "Segment", "SegmentVersion"]
