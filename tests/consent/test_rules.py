"""The table of what may be done on what condition, row by row."""

from __future__ import annotations

import pytest

from consent.enums import Channel, ContactPurpose
from consent.rules import LISTED, MARKETING, RULES, SWITCHES, Mode, rule_for

TABLE = """
customer_communication email  relationship bf open
customer_communication sms    relationship bf open
customer_communication phone  relationship bf open
customer_communication letter relationship bf open
customer_communication web    relationship bf open
direct_marketing       email  opt_in       a  closes
direct_marketing       sms    opt_in       a  closes
direct_marketing       phone  opt_out      f  closes
direct_marketing       letter opt_out      f  closes
newsletter             email  opt_in       a  closes
social_advertising     social opt_in       a  closes
survey                 email  opt_out      f  open
survey                 sms    opt_out      f  open
survey                 phone  opt_out      f  open
survey                 letter opt_out      f  open
satisfaction_survey    email  relationship f  open
satisfaction_survey    sms    relationship f  open
satisfaction_survey    letter relationship f  open
addressed_mailing      letter opt_out      f  closes
information            email  opt_out      e  closes
information            letter opt_out      e  closes
information            web    opt_out      e  closes
personal_content       web    opt_in       a  closes
web_profiling          web    opt_in       a  closes
email_tracking         email  opt_in       a  open
"""


def test_the_table_is_the_one_the_notices_promise() -> None:
    rows = {
        (purpose, channel, rule.mode.value, "".join(rule.bases), "closes" if rule.ban_closes else "open")
        for (purpose, channel), rule in RULES.items()
    }
    assert rows == {tuple(line.split()) for line in TABLE.split("\n") if line}


def test_newsletters_alone_need_a_topic_and_a_confirmation() -> None:
    assert [scope for scope, rule in RULES.items() if rule.per_topic or rule.double_opt_in] == [("newsletter", "email")]
    assert rule_for("newsletter", "email").per_topic


def test_a_purpose_is_marketing_over_all_its_channels_or_none() -> None:
    assert not {purpose for (purpose, _), rule in RULES.items() if not rule.ban_closes} & MARKETING


def test_external_ban_lists_close_what_is_open_until_somebody_says_no_by_phone_and_letter() -> None:
    assert {(p.value, c.value) for p, c in LISTED} == {
        ("direct_marketing", "phone"),
        ("direct_marketing", "letter"),
        ("addressed_mailing", "letter"),
    }
    assert {rule_for(*scope).mode for scope in LISTED} == {Mode.OPT_OUT}


def test_every_purpose_has_a_rule() -> None:
    assert {purpose for purpose, _ in RULES} == set(ContactPurpose)
    assert {channel for _, channel in RULES} == set(Channel)


def test_a_purpose_cannot_use_a_channel_that_no_rule_gives_it() -> None:
    with pytest.raises(ValueError, match=r"^No rule lets 'newsletter' use the channel 'phone'\.$"):
        rule_for("newsletter", "phone")


def test_what_the_law_leaves_to_the_controller_is_a_switch() -> None:
    assert {switch.key: switch.knows for switch in SWITCHES.values()} == {
        "soft_opt_in": (),
        "work_address_duties": ("months",),
        "shared_mailboxes": (),
        "needs_relationship": (),
        "permission_per_platform": (),
        "external_ban_lists": ("days",),
        "ban_lists_spare_customers": (),
        "permissions_grow_old": ("months",),
        "refused_questions": ("months",),
        "contact_limit": ("contacts", "days"),
    }
