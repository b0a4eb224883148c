"""Was it a person? One table of rules over the events of one message, so that they can be judged anew whenever the table changes.

Mail gateways follow links and load pictures before anybody reads, and mail programs load pictures through servers of their own. The first
rule that speaks of an event decides; where none does, nothing speaks against a person. No device is named for this: a class of program,
the network, and the seconds since the mail was sent are all there is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import NamedTuple

from marketing.measuring import TRAP

SOON = 2  # seconds after a mail was sent in which nobody has read it
SWEEP = timedelta(seconds=10)  # in which a program follows what a person would choose from
FEWEST_SWEPT = 3  # different links
VISIT = timedelta(minutes=1)  # around the step into the trap, whatever network it seems to come from
MANY_NETWORKS = 4  # from so many on, others have the mail too

AGENTS = (
    ("apple_proxy", r"^Mozilla/5\.0$"),
    ("gmail_proxy", r"GoogleImageProxy|ggpht\.com"),
    ("yahoo_proxy", r"YahooMailProxy|YahooCacheSystem"),
    ("outlook_proxy", r"OutlookImageProxy"),
    ("safelinks", r"SafeLinks|ms-office|BingPreview|Microsoft Office"),
    ("proofpoint", r"Proofpoint|urldefense"),
    ("mimecast", r"Mimecast"),
    ("barracuda", r"Barracuda"),
    (
        "gateway",
        r"Symantec|MessageLabs|FireEye|TrendMicro|Sophos|Cisco|IronPort|ClamAV|Kaspersky|VadeSecure|Forcepoint|Websense",
    ),
    ("preview", r"Slackbot|facebookexternalhit|WhatsApp|TelegramBot|LinkedInBot|Twitterbot|SkypeUriPreview|Discordbot"),
    ("script", r"^$|curl|Wget|python|Go-http-client|Java/|okhttp|libwww|HttpClient|axios|node-fetch|Ruby|PHP"),
    ("robot", r"HeadlessChrome|PhantomJS|Puppeteer|Playwright|[Bb]ot\b|[Cc]rawl|[Ss]pider|[Ss]canner|monitor"),
)
"""Classes of programs by what they call themselves; the first that fits. What fits none is an ordinary one: \"\"."""
PROXIES = frozenset({"apple_proxy", "gmail_proxy", "yahoo_proxy", "outlook_proxy"})
"""They load pictures for people, some of them before or without an opening."""

GATEWAYS = tuple(
    map(
        ip_network,
        (
            "40.92.0.0/15",  # Exchange Online Protection
            "40.107.0.0/16",
            "52.100.0.0/14",
            "104.47.0.0/17",
            "67.231.144.0/20",  # Proofpoint
            "148.163.128.0/19",
            "205.139.110.0/24",  # Mimecast
            "207.211.30.0/24",
        ),
    )
)
"""Networks of mail gateways, as their owners publish them: nobody reads mail there."""


@dataclass(frozen=True, slots=True)
class Event:
    """One opening (`link` is None) or click of a message."""

    key: int
    link: int | None
    at: datetime
    seconds: int
    agent: str
    network: str


class Verdict(NamedTuple):
    """human, scanner or unsure, and the name of the rule that says so ("" where none spoke)."""

    judged: str
    rule: str


def agent(name: str) -> str:
    """The class of a program by the name it gives itself (User-Agent); "" for an ordinary one."""
    return next((kind for kind, pattern in AGENTS if re.search(pattern, name[:500])), "")


def judge(events: Sequence[Event]) -> dict[int, Verdict]:
    """A verdict on each event of one message, by its key."""
    return {event.key: _verdict(event, events) for event in events}


def _verdict(event: Event, events: Sequence[Event]) -> Verdict:
    return next((Verdict(rule.judged, rule.name) for rule in RULES if rule.holds(event, events)), Verdict("human", ""))


def _trap(event: Event, events: Sequence[Event]) -> bool:
    """What came before somebody stepped into the trap was the same program; what came later, if from its network or at once."""
    return any(
        event.at <= step.at + VISIT or (event.network == step.network != "") for step in events if step.link == TRAP
    )


def _sweep(event: Event, events: Sequence[Event]) -> bool:
    """Several different links, one after the other without a moment to read."""
    if event.link is None:
        return False
    clicks = [other for other in events if other.link is not None]
    for first in clicks:
        swept = [other for other in clicks if first.at <= other.at <= first.at + SWEEP]
        if len({other.link for other in swept}) >= FEWEST_SWEPT and event in swept:
            return True
    return False


def _too_soon(event: Event, events: Sequence[Event]) -> bool:
    return event.seconds < SOON


def _gateway(event: Event, events: Sequence[Event]) -> bool:
    if not event.network:
        return False
    network = ip_network(event.network)
    return any(network.version == known.version and network.subnet_of(known) for known in GATEWAYS)  # type: ignore[arg-type]


def _program(event: Event, events: Sequence[Event]) -> bool:
    return bool(event.agent) and event.agent not in PROXIES


def _proxy(event: Event, events: Sequence[Event]) -> bool:
    return event.agent in PROXIES


def _many_networks(event: Event, events: Sequence[Event]) -> bool:
    return len({other.network for other in events if not _program(other, events)}) >= MANY_NETWORKS


class Rule(NamedTuple):
    """`judged` is what it says of the events it holds for."""

    name: str
    judged: str
    holds: Callable[[Event, Sequence[Event]], bool]


RULES = (
    Rule("trap", "scanner", _trap),
    Rule("program", "scanner", _program),
    Rule("gateway", "scanner", _gateway),
    Rule("sweep", "scanner", _sweep),
    Rule("too_soon", "scanner", _too_soon),
    Rule("proxy", "unsure", _proxy),
    Rule("many_networks", "unsure", _many_networks),
)
