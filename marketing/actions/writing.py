"""What is written into a campaign: its contents in each language, and a copy of how it stands after each save."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from marketing.content import Content, as_data
from marketing.models import Campaign, CampaignContent, CampaignVersion
from marketing.queries.contents import theme_in_force
from marketing.queries.trials import plan_of


def write_contents(campaign: Campaign, contents: Sequence[Content]) -> None:
    """Replaces what is written, in the caller's transaction and under its audit row, and keeps the version. The look becomes the one
    in force."""
    Campaign.objects.filter(pk=campaign.pk).update(theme=theme_in_force())
    campaign.contents.all().delete()
    CampaignContent.objects.bulk_create(CampaignContent(campaign=campaign, **as_data(content)) for content in contents)
    keep_version(campaign, contents)


def keep_version(campaign: Campaign, contents: Iterable[Content]) -> None:
    """Keeps how the campaign stands, its test of two versions too, in the caller's transaction."""
    CampaignVersion.objects.create(
        campaign=campaign,
        version=campaign.version,
        name=campaign.name,
        topic=campaign.topic,
        measures=campaign.measures,
        contents=[as_data(content) for content in contents],
        trial=plan_of(campaign.pk),
        editor_ref=campaign.editor_ref,
    )
