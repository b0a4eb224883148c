"""What invented people allowed and forbade, with their evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random

from config.demo.days import Days
from config.demo.firms import SOURCE
from config.demo.people import DemoPerson
from consent.actions.acts import Given
from consent.enums import Act, Channel, ContactPurpose, SourceKind
from consent.queries.offers import wording
from privacy.keyed import keyring

EVIDENCE = "Form on the web site, sent by the person and confirmed by the link in the mail (invented)."


def wordings() -> dict[str, dict[str, int]]:
    """The texts that were shown: by purpose and language."""
    return {
        purpose: {language: wording(purpose, language).id for language in ("fi", "sv", "en")}
        for purpose in ("direct_marketing", "newsletter")
    }


def acts(
    contact: int, person: DemoPerson, shown: Mapping[str, Mapping[str, int]], dice: Random, days: Days
) -> Iterator[Given]:
    """The acts of one person, in their order."""
    hash_, language = keyring.hash("email", person.email), person.entry.language
    then = days.now - timedelta(days=dice.randrange(30, 900), minutes=dice.randrange(1440))
    letters, marketing = shown["newsletter"][language], shown["direct_marketing"][language]

    def letter(act: Act, topic: str, at: datetime, source: SourceKind = SourceKind.FORM) -> Given:
        return Given(
            act=act,
            purpose=ContactPurpose.NEWSLETTER,
            channel=Channel.EMAIL,
            topic=topic,
            hash=hash_,
            happened_at=at,
            source_kind=source,
            source=SOURCE,
            evidence=EVIDENCE,
            wording=letters,
        )

    for topic in person.topics if person.permission in ("newsletter", "both", "withdrawn") else ():
        yield letter(Act.GRANTED, topic, then)
        if dice.random() < 0.93:
            yield letter(Act.CONFIRMED, topic, then + timedelta(minutes=9))
        if person.permission == "withdrawn":
            yield letter(Act.WITHDRAWN, topic, then + timedelta(days=20), SourceKind.LINK)
    if person.permission in ("marketing", "both", "unproven"):
        yield Given(
            act=Act.GRANTED,
            purpose=ContactPurpose.DIRECT_MARKETING,
            channel=Channel.EMAIL,
            hash=hash_,
            happened_at=then,
            source_kind=SourceKind.FORM,
            source=SOURCE,
            evidence="" if person.permission == "unproven" else EVIDENCE,
            wording=marketing,
        )
    if person.permission == "banned":
        yield Given(
            act=Act.BANNED,
            channel=dice.choice(("", Channel.PHONE, "")),
            contact=contact,
            happened_at=then,
            source_kind=SourceKind.CALL,
            source=SOURCE,
            evidence="Said so on a call (invented).",
        )
