"""The values of merge fields, read set-based and only where a mail uses them: the pieces of the statements that freeze and claim."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection

from consent.queries.gate import decisions
from crm.enums import PointKind
from crm.queries.reach import reach
from crm.queries.work import work
from marketing import merging
from marketing.content import AUTHORS, write
from marketing.merging import FIELDS
from marketing.models import Campaign
from marketing.queries import contents
from marketing.queries.audience import candidates, question, spoken
from marketing.queries.trials import by_version
from privacy.sql import Sql


def fields_of(campaign: Campaign) -> tuple[str, ...]:
    """The merge fields that a campaign's mails use, in whichever language and version. Raises `Unfit` for a text that could not be sent, which no
    approved campaign has."""
    return merging.used(_texts(campaign))


def bare_of(campaign: Campaign) -> tuple[str, ...]:
    """Those of them that stand somewhere without words for where they are empty. Raises as `fields_of` does."""
    return merging.bare(_texts(campaign))


def _texts(campaign: Campaign) -> list[str]:
    written = [content for versions in by_version(campaign).values() for content in versions]
    known = contents.pictures(written)
    mails = [write(content, allowed=AUTHORS, pictures=known) for content in written]
    return [text for mail in mails for text in (mail.subject, mail.preheader, mail.text, mail.html)]


def needs(fields: Sequence[str]) -> str:
    """The gate's columns that these fields are read from, each after a comma."""
    return "".join(f", {column}" for column in dict.fromkeys(c for name in fields for c in FIELDS[name].needs))


def kept(fields: Sequence[str], row: str) -> str:
    """What a message keeps of the person of the gate's `row`: an object of the fields that are not empty."""
    if not fields:
        return f"'{merging.NONE}'::jsonb"
    pairs = ", ".join(f"'{name}', nullif({FIELDS[name].read.format(row=row)}, '')" for name in fields)
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"


def joined(fields: Sequence[str], row: str, people: str) -> str:
    """The join that `kept` takes beside `row`, "" where it takes none; `people` is a FROM item with the `contact_id, point_id` of all rows."""
    if not any(FIELDS[name].at_work for name in fields):
        return ""
    return f" LEFT JOIN ({work(people)}) work ON work.contact_id = {row}.contact_id"


def empty(campaign: Campaign, fields: Sequence[str]) -> dict[str, dict[str, int]]:
    """By the language they get, for how many recipients each of these fields is empty: as the register says now, or, once the recipients are
    fixed, as it was kept then. One query over all candidates."""
    rows = _fixed(campaign, fields) if campaign.frozen_at is not None else _counted(campaign, fields)
    with connection.cursor() as cursor:
        cursor.execute(rows.text, rows.params)
        return {language: dict(zip(fields, counts, strict=True)) for language, *counts in cursor.fetchall()}


def _counted(campaign: Campaign, fields: Sequence[str]) -> Sql:
    decided, languages = decisions(question(campaign), candidates(campaign)), spoken(campaign)
    counts = ", ".join(
        f"count(*) FILTER (WHERE coalesce({FIELDS[name].read.format(row='c')}, '') = '')" for name in fields
    )
    text = f"""
        WITH decided AS MATERIALIZED (
            SELECT contact_id, point_id{needs(fields)},
                   CASE WHEN language = ANY(%(merge_languages)s) THEN language ELSE %(merge_fallback)s END AS language
            FROM ({decided.text}) AS d WHERE reason = ''
        )
        SELECT c.language, {counts} FROM decided c{joined(fields, "c", "decided")} GROUP BY c.language
        """  # noqa: S608 - pieces of our own, values as parameters
    return Sql(text, decided.with_params({"merge_languages": languages, "merge_fallback": languages[0]}))


def _fixed(campaign: Campaign, fields: Sequence[str]) -> Sql:
    counts = ", ".join(f"count(*) FILTER (WHERE NOT merged ? '{name}')" for name in fields)
    text = f"""
        SELECT language, {counts} FROM marketing_message
        WHERE campaign_id = %(merge_campaign)s AND state <> 'excluded' AND contact_id IS NOT NULL GROUP BY language
        """  # noqa: S608 - pieces of our own, values as parameters
    return Sql(text, {"merge_campaign": campaign.pk})


def of_reader(contact: int) -> Mapping[str, str]:
    """Every field's value for one person, reached by their main e-mail address."""
    one = Sql("SELECT %(merge_contact)s::bigint AS contact_id, NULL::bigint AS point_id", {"merge_contact": contact})
    reached, fields = reach(one, PointKind.EMAIL), tuple(FIELDS)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH d AS ({reached.text}) SELECT ({kept(fields, 'd')})::text FROM d{joined(fields, 'd', 'd')}",  # noqa: S608 - pieces of our own
            reached.params,
        )
        return merging.values(cursor.fetchone()[0])
