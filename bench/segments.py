"""Segments: thirty expressions counted as the builder counts them, plan check included. 95 % are to take under 300 ms at a million people.

python -m bench.segments [--people 100000] [--here] [--plans]

The crowd has no newsletters behind it and nobody's visits, so those are written first: two campaigns to every second person, and what
one in five let us see. `--here` measures the database in use, as it is.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import django

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.crowd import crowd, settle  # noqa: E402
from bench.table import percentile  # noqa: E402
from marketing.models import Campaign  # noqa: E402
from marketing.queries import segments  # noqa: E402
from marketing.segments import tree  # noqa: E402
from privacy.sql import Sql  # noqa: E402

AIM = 300
Json = dict[str, Any]


def _is(field: str, op: str, **value: str | int) -> Json:
    return {"field": field, "op": op, "value": value}


def _first(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])


def expressions() -> list[tuple[str, Json]]:
    """The fixed set, over what the register of the moment has most of."""
    group = _first(
        """SELECT g.key FROM crm_orderline l JOIN crm_product d ON d.id = l.product_id JOIN crm_productgroup g ON g.id = d.group_id
           GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"""
    )
    product = _first(
        "SELECT d.code FROM crm_orderline l JOIN crm_product d ON d.id = l.product_id GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    attended = _first(
        "SELECT d.code FROM crm_event e JOIN crm_product d ON d.id = e.product_id GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    )
    campaign = _first("SELECT min(id) FROM marketing_campaign")
    swedish, customer = _is("language", "is", what="sv"), _is("standing", "is", what="customer_contact")
    keen, duty = (
        _is("interest", "has", what="ergonomics"),
        _is("duty", "has", what=_first("SELECT key FROM crm_dutyarea LIMIT 1")),
    )
    firm = _is("customer_group", "is", what="company")
    area, first_class = (
        _is("sales_area", "is", what="uusimaa"),
        _is("customer_class", "is", what=_first("SELECT key FROM crm_customerclass LIMIT 1")),
    )
    helsinki, post = _is("municipality", "is", text="Helsinki"), _is("postcode", "begins", text="00")
    building, foreman = _is("industry", "begins", text="41"), _is("position", "has", text="johtaja")
    bought, lapsed = (
        _is("bought_group", "has", what=group, months=24),
        _is("bought_group", "has", what=group, months=24, quiet=6),
    )
    one, never = _is("bought", "has", what=product, months=12), _is("bought", "has_not", what=product, months=24)
    trained, event = (
        _is("attended", "has", what="training", months=24),
        _is("attended_product", "has", what=attended, months=12),
    )
    quote, said = _is("open_quote", "has"), _is("feedback", "has", what="feedback", months=12)
    topic, allows = _is("subscribes", "has", what="work_ability"), _is("allows", "has", what="email")
    got, quiet = _is("got", "has", what=campaign), _is("got_any", "has_not", months=3)
    clicked, visited = _is("reacted", "has", kind="click", months=6), _is("visited", "has", text="/training", months=3)
    nurse = _is("occupation", "has", text="hoitaja")
    return [
        ("language", {"all": [swedish]}),
        ("standing", {"all": [customer]}),
        ("occupation", {"all": [nurse]}),
        ("interest", {"all": [keen]}),
        ("municipality", {"all": [helsinki]}),
        ("postcode", {"all": [post]}),
        ("industry", {"all": [building]}),
        ("customer group", {"all": [firm]}),
        ("class", {"all": [first_class]}),
        ("sales area", {"all": [area]}),
        ("position", {"all": [foreman]}),
        ("duty", {"all": [duty]}),
        ("bought group", {"all": [bought]}),
        ("bought group, not since", {"all": [lapsed]}),
        ("bought product", {"all": [one]}),
        ("took part in a training", {"all": [trained]}),
        ("took part in a product", {"all": [event]}),
        ("open quote", {"all": [quote]}),
        ("feedback", {"all": [said]}),
        ("subscribes", {"all": [topic]}),
        ("allows e-mail", {"all": [allows]}),
        ("got campaign", {"all": [got]}),
        ("got nothing lately", {"all": [quiet]}),
        ("clicked", {"all": [clicked]}),
        ("visited", {"all": [visited]}),
        ("subscribers who bought and do not now", {"all": [topic, lapsed, swedish]}),
        ("bought or attended, no open quote", {"all": [{"any": [bought, trained]}, {"none": [quote]}]}),
        ("customers of an area who never bought it", {"all": [customer, area, never]}),
        ("keen on it or in charge of it, in firms", {"all": [{"any": [keen, duty]}, firm, {"none": [got]}]}),
        ("none of many", {"all": [swedish, {"none": [bought, trained, said, {"all": [topic, clicked]}]}]}),
    ]


def prepare() -> None:
    """Two campaigns sent to every second person, and what one person in five let us see."""
    with connection.cursor() as cursor:
        for number in (1, 2):
            campaign = Campaign.objects.create(
                name=f"Bench {number}", purpose="newsletter", topic="work_ability", candidates={"all": True}
            )
            cursor.execute(
                """INSERT INTO marketing_message (campaign_id, cause, contact_id, address, merged, address_hash, language, state, reason,
                                                  message_id, done_at)
                   SELECT %s, '', id, '', '{}', '', language, CASE WHEN id %% 10 = 0 THEN 'refused' ELSE 'sent' END, '', gen_random_uuid(),
                          now() - interval '1 month' * (%s * 2) FROM crm_contact WHERE id %% 2 = 0""",
                [campaign.pk, number],
            )
        cursor.execute(
            """INSERT INTO marketing_behaviour (contact_id, kind, at, page, campaign_id, network, browser, system, device, visitor)
               SELECT id, (ARRAY['visit', 'open', 'click'])[1 + n %% 3], now() - interval '1 day' * ((id * 7 + n * 31) %% 400),
                      (ARRAY['/training/first-aid', '/news', '/contact'])[1 + id %% 3], CASE WHEN n %% 3 > 0 THEN %s END, '', '', '', '', ''
               FROM crm_contact, generate_series(1, 3) n WHERE id %% 5 = 0""",
            [Campaign.objects.earliest("id").pk],
        )


def measure(*, plans: bool = False) -> list[float]:
    """Milliseconds of each expression, the middle of three; printed as they come."""
    spent, today = [], timezone.localdate()
    for name, definition in expressions():
        group, rounds, count = tree.read(definition), [], 0
        for _ in range(3):
            begun = time.perf_counter()
            count = segments.found(group, today).count
            rounds.append(1000 * (time.perf_counter() - begun))
        spent.append(statistics.median(rounds))
        print(f"{name:42} {count:9,} people {spent[-1]:8.1f} ms", flush=True)
        if plans and spent[-1] > AIM:
            print(_plan(segments.statement(group, today)))
    within = sum(1 for one in spent if one < AIM) / len(spent)
    print(
        f"{len(spent)} expressions: p50 {percentile(spent, 0.5):.0f} ms, p95 {percentile(spent, 0.95):.0f} ms, {within:.0%} under {AIM} ms"
    )
    return spent


def _plan(sql: Sql) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS OFF) SELECT count(*) FROM ({sql.text}) s", dict(sql.params))
        return "\n".join(row[0] for row in cursor.fetchall())


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=100_000)
    options.add_argument("--here", action="store_true", help="measure the database in use")
    options.add_argument("--plans", action="store_true", help="show the plan of what is too slow")
    given = options.parse_args()
    if given.here:
        measure(plans=given.plans)
        return
    with crowd(given.people):
        prepare()
        settle()
        measure(plans=given.plans)


if __name__ == "__main__":
    main()
