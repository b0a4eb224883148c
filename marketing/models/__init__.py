from marketing.models.behaviour import Behaviour
from marketing.models.bounce import Bounce
from marketing.models.campaign import Campaign, CampaignContent, CampaignLink
from marketing.models.content import CampaignVersion, ContentTemplate, Picture, Theme
from marketing.models.instance import Instance
from marketing.models.limit import Attempts
from marketing.models.link import LinkAnswer
from marketing.models.message import Claim, Message
from marketing.models.segment import Segment, SegmentVersion
from marketing.models.trial import Trial

__all__ = [
    "Attempts",
    "Behaviour",
    "Bounce",
    "Campaign",
    "CampaignContent",
    "CampaignLink",
    "CampaignVersion",
    "Claim",
    "ContentTemplate",
    "Instance",
    "LinkAnswer",
    "Message",
    "Picture",
    "Segment",
    "SegmentVersion",
    "Theme",
    "Trial",
]
