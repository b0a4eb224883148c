"""May this act be recorded? Each refusal is a sentence."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from consent.enums import Act
from consent.models import Topic
from consent.queries.rulebook import in_force
from consent.rules import PLATFORMS, RULES, Rule, rule_for
from consent.state import NOT_OWN, Scope
from privacy.refusal import Refused

OPENING = frozenset({Act.GRANTED, Act.CONFIRMED, Act.EXPIRED})


def check_act(
    *,
    act: Act,
    scope: Scope,
    about_one: bool,
    source_kind: str,
    evidence: str,
    happened_at: datetime | None,
    now: datetime,
) -> None:
    """Raises Refused where the act says nothing that can be meant, or where whoever reports it may not decide it."""
    _check_time(happened_at, now)
    if act in OPENING:
        _check_opening(scope)
    else:
        _check_closing(scope)
    _check_topic(scope.topic)
    if not about_one and act not in (Act.BANNED, Act.BAN_LIFTED):
        raise Refused(_("Only a ban, or its end, concerns an organisation, a domain or everybody."), field="act")
    _check_lifting(act, source_kind, evidence)


def _check_time(happened_at: datetime | None, now: datetime) -> None:
    if happened_at is not None and happened_at > now:
        raise Refused(
            _("An act cannot be recorded before it has happened: give a time that has passed."), field="happened_at"
        )


def _check_opening(scope: Scope) -> None:
    """What opens names exactly what it opens."""
    if not (scope.purpose and scope.channel):
        raise Refused(_("A permission names its purpose and its channel."), field="purpose")
    rule = _rule(scope)
    if rule.borrows and "permission_per_platform" in in_force().choices:
        if scope.topic not in PLATFORMS:
            raise Refused(
                _("This permission is for one platform: name it (%(platforms)s).")
                % {"platforms": ", ".join(PLATFORMS)},
                field="topic",
            )
        return
    if rule.borrows:
        raise Refused(
            _("Advertising in social media follows the permission to direct marketing by e-mail: record that one."),
            field="purpose",
        )
    if rule.per_topic and not scope.topic:
        raise Refused(_("A newsletter is ordered by topic: name the topic."), field="topic")
    if scope.topic and not rule.per_topic:
        raise Refused(_("This permission has no topics: leave the topic out."), field="topic")


def _check_closing(scope: Scope) -> None:
    if scope.purpose and scope.channel:
        _rule(scope)
    known_purposes, known_channels = ({key[place] for key in RULES} for place in (0, 1))
    if scope.purpose and scope.purpose not in known_purposes:
        raise Refused(_("There is no contact purpose of this name."), field="purpose")
    if scope.channel and scope.channel not in known_channels:
        raise Refused(_("There is no channel of this name."), field="channel")


def _rule(scope: Scope) -> Rule:
    try:
        return rule_for(scope.purpose, scope.channel)
    except ValueError as error:
        raise Refused(_("This purpose does not use this channel."), field="channel") from error


def _check_topic(topic: str) -> None:
    if topic and topic not in PLATFORMS and not Topic.objects.filter(key=topic).exists():
        raise Refused(_("There is no topic of this name."), field="topic")


def _check_lifting(act: Act, source_kind: str, evidence: str) -> None:
    """Only the person's own act ends a ban: a file or a machine cannot, and staff say by what they know it."""
    if act is Act.BAN_LIFTED and source_kind in NOT_OWN:
        raise Refused(_("A file or another system cannot lift a ban: only the person's own act can."), field="act")
    if act is Act.BAN_LIFTED and not evidence.strip():
        raise Refused(_("Lifting a ban needs evidence: say how the person asked for it."), field="evidence")
