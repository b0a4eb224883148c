"""What campaigns are written with: pictures, the look in force, templates, earlier versions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from crm.enums import Language
from marketing.blocks import KINDS
from marketing.blocks import Picture as Shown
from marketing.content import Content, from_data
from marketing.looks import PLAIN, Look
from marketing.models import Campaign, CampaignContent, CampaignVersion, ContentTemplate, Picture, Theme


def of_campaign(campaign: Campaign) -> dict[str, Content]:
    """What is written, by language, in the order of the languages."""
    return of_campaigns([campaign])[campaign.pk]


def of_campaigns(campaigns: Iterable[Campaign]) -> dict[int, dict[str, Content]]:
    """The same of many campaigns, by their numbers, in one query."""
    found: dict[int, dict[str, Content]] = {campaign.pk: {} for campaign in campaigns}
    rows = CampaignContent.objects.filter(campaign__in=found)
    for row in rows.values("campaign", "language", "subject", "preheader", "blocks"):
        found[row["campaign"]][row["language"]] = from_data(row)
    return {
        number: {language.value: written[language] for language in Language if language in written}
        for number, written in found.items()
    }


def pictures(contents: Iterable[Content]) -> dict[str, Shown]:
    """The pictures that these contents name, as far as they are our own: by the name they are named by."""
    fields = {(kind, told.name) for kind, told_of in KINDS.items() for told in told_of if told.form == "picture"}
    names = {
        block.get(name)
        for content in contents
        for block in content.blocks
        for kind, name in fields
        if block.kind == kind and block.get(name)
    }
    hashes = {name.partition(".")[0] for name in names}
    rows = Picture.objects.filter(hash__in=hashes).defer("data") if hashes else []
    found = {name_of(row): shown(row) for row in rows}
    return {name: found[name] for name in names if name in found}


def library() -> QuerySet[Picture]:
    """All pictures, the newest first, without their bytes."""
    return Picture.objects.defer("data").order_by("-id")


def picture_choices(limit: int = 200) -> list[tuple[str, str]]:
    """The newest pictures to choose from: name and what each shows."""
    return [(name_of(row), row.shows) for row in library()[:limit]]


def picture(hash_: str, form: str) -> Picture | None:
    """The picture with its bytes."""
    return Picture.objects.filter(hash=hash_, form=form).first()


def name_of(row: Picture) -> str:
    """The name by which a block names a picture, and its file name on the web."""
    return f"{row.hash}.{row.form}"


def shown(row: Picture) -> Shown:
    """A picture as a mail shows it."""
    return Shown(f"{settings.PUBLIC_URL}/image/{name_of(row)}", row.width, row.height)


def theme_in_force() -> Theme | None:
    """The newest look, None while nobody has set one."""
    return Theme.objects.select_related("logo").defer("logo__data").order_by("-id").first()


def themes() -> QuerySet[Theme]:
    """Every look there was, the newest first."""
    return Theme.objects.order_by("-id")


def look(theme: Theme | None, language: str) -> Look:
    """The look of mails in this language."""
    if theme is None:
        return PLAIN
    return Look(
        accent=theme.accent,
        ink=theme.ink,
        paper=theme.paper,
        ground=theme.ground,
        logo=shown(theme.logo) if theme.logo else None,
        logo_alt=theme.logo_alt,
        footer=getattr(theme, f"footer_{language}", ""),
    )


def theme_of(campaign: Campaign) -> Theme | None:
    """The look in force when the campaign was last written."""
    return Theme.objects.select_related("logo").defer("logo__data").filter(pk=campaign.theme_id or 0).first()


def fixed_links(campaign: Campaign) -> dict[str, dict[str, int]]:
    """Where a campaign's links lead, with their numbers, by language: as fixed with its recipients, {} before that."""
    found: dict[str, dict[str, int]] = {}
    for language, url, number in campaign.links.values_list("language", "url", "number"):
        found.setdefault(language, {})[url] = number
    return found


def templates() -> QuerySet[ContentTemplate]:
    """The templates in use, by name."""
    return ContentTemplate.objects.filter(in_use=True).order_by("name")


def template_contents(template: ContentTemplate) -> dict[str, Content]:
    """What is written in a template, by language."""
    return _by_language(template.contents)


def versions(campaign: Campaign) -> QuerySet[CampaignVersion]:
    """How it stood after each save, the newest first."""
    return campaign.versions.order_by("-version")


def version_contents(version: CampaignVersion) -> dict[str, Content]:
    """What was written then, by language."""
    return _by_language(version.contents)


def version_trial(campaign: Campaign, version: int) -> dict[str, Any]:
    """The test of two versions as it was planned in that version; {} where it had none."""
    return next(iter(versions(campaign).filter(version=version).values_list("trial", flat=True)), {})


def _by_language(rows: Iterable[Mapping[str, object]]) -> dict[str, Content]:
    contents = [from_data(row) for row in rows]
    return {content.language: content for content in contents}
