"""Counting tries, so that nobody floods a mailbox through our form. In PostgreSQL: Redis may be emptied or away at any moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from ipaddress import IPv6Address, ip_address, ip_network

from django.db import connection, transaction

from marketing.models import Attempts
from marketing.policies import TRIES_OF_A_NETWORK, TRIES_OF_A_TOPIC, Limit
from privacy.keyed import keyring

_HOSTS = {4: 24, 6: 48}


@transaction.atomic
def admit(*, now: datetime, address: str, topics: Iterable[str]) -> bool:
    """Counts a try from the network of this IP address for these topics; whether all are within their limits.

    A network that is over its limit counts no further for topics: it cannot shut the form for others.
    """
    if not _spend(f"network {keyring.hash('network', network_of(address))}", TRIES_OF_A_NETWORK, now):
        return False
    within = [_spend(f"topic {topic}", TRIES_OF_A_TOPIC, now) for topic in sorted(set(topics))]
    return all(within)


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Erases the counters whose time is over; how many."""
    return Attempts.objects.filter(ends_at__lte=now).delete()[0]


def network_of(address: str) -> str:
    """The network of an IP address, /24 or /48, which is what one attacker commands; "" for what is no address."""
    try:
        found = ip_address(address.strip().partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(ip_network(f"{found}/{_HOSTS[found.version]}", strict=False))


def _spend(key: str, limit: Limit, now: datetime) -> bool:
    """One statement, so that tries at the same instant count each."""
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO marketing_attempts AS held (key, count, ends_at) VALUES (%(key)s, 1, %(end)s)
               ON CONFLICT (key) DO UPDATE SET count = CASE WHEN held.ends_at <= %(now)s THEN 1 ELSE held.count + 1 END,
                                               ends_at = CASE WHEN held.ends_at <= %(now)s THEN %(end)s ELSE held.ends_at END
               RETURNING count""",
            {"key": key, "now": now, "end": now + limit.within},
        )
        return bool(cursor.fetchone()[0] <= limit.tries)
