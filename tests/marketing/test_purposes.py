"""What a mail is comes first: it decides who may get it, what its footer says, and whether its reader can stop it at once."""

from __future__ import annotations

import pytest

from consent.enums import Channel, ContactPurpose
from crm.models import Product
from marketing.actions import campaigns
from marketing.content import Content
from marketing.forms import PURPOSES, NewsletterForm
from marketing.models import Campaign
from marketing.queries import audience, mail
from marketing.queries.campaigns import answer
from marketing.queries.contents import of_campaign
from privacy.actor import SYSTEM
from privacy.refusal import Refused
from tests.crowd import NOW, TOPIC, subscribers

pytestmark = pytest.mark.django_db
CONTENT = [Content.of_text("Hei", "Uutta tietoa.", "fi")]
FOOTERS = {
    ContactPurpose.NEWSLETTER: "Saat tämän, koska olet tilannut uutiskirjeemme",
    ContactPurpose.DIRECT_MARKETING: "Saat tämän, koska olet antanut meille luvan lähettää markkinointia sähköpostitse.",
    ContactPurpose.CUSTOMER_COMMUNICATION: "Saat tämän, koska se liittyy johonkin, mitä olet ostanut meiltä.",
    ContactPurpose.INFORMATION: "Saat tämän, koska olet asiakasrekisterissämme etkä ole kieltänyt meiltä tiedotteita.",
}


def product() -> int:
    return Product.objects.create(
        code="k1", name_fi="Kurssi", name_sv="Kurs", name_en="Course", price=1, fixed_price=True
    ).pk


def made(purpose: str) -> Campaign:
    newsletter, bought = purpose == ContactPurpose.NEWSLETTER, purpose == ContactPurpose.CUSTOMER_COMMUNICATION
    number = campaigns.create(
        by=SYSTEM,
        now=NOW,
        name="Mail",
        purpose=purpose,
        contents=CONTENT,
        topic=TOPIC if newsletter else "",
        product=product() if bought else None,
    )
    return Campaign.objects.get(pk=number)


@pytest.mark.parametrize("purpose", [key for key, _label in PURPOSES])
def test_the_footer_says_why_its_reader_gets_it(purpose: ContactPurpose) -> None:
    campaign = made(purpose)
    assert FOOTERS[purpose] in mail.Mails(campaign).page(of_campaign(campaign)["fi"]).text


@pytest.mark.parametrize("purpose", [key for key, _label in PURPOSES])
def test_what_is_marketing_carries_the_link_and_the_button_to_stop_it(purpose: ContactPurpose) -> None:
    campaign = made(purpose)
    values = dict.fromkeys(mail.issue(campaign.pk).mails["fi"].names, "x")
    whole = mail.issue(campaign.pk).mails["fi"].fill(values).decode()
    stoppable = purpose in (ContactPurpose.NEWSLETTER, ContactPurpose.DIRECT_MARKETING)
    assert ("List-Unsubscribe-Post: List-Unsubscribe=One-Click" in whole, "\r\nList-Id: " in whole) == (
        stoppable,
        purpose == ContactPurpose.NEWSLETTER,
    )


def test_each_purpose_asks_the_gate_by_its_own_rule() -> None:
    (subscriber,) = subscribers(1)
    said = {key: answer(made(key), subscriber).reason for key, _label in PURPOSES}
    assert said == {
        ContactPurpose.NEWSLETTER: "",
        ContactPurpose.DIRECT_MARKETING: "no_permission",
        ContactPurpose.CUSTOMER_COMMUNICATION: "no_relationship",
        ContactPurpose.INFORMATION: "",
    }
    assert audience.question(made(ContactPurpose.INFORMATION)).channel == Channel.EMAIL


def test_a_message_to_buyers_needs_the_product_and_a_newsletter_its_topic() -> None:
    aims = {
        ContactPurpose.CUSTOMER_COMMUNICATION: (
            "product",
            "Choose the product: the message goes only to those who bought it.",
        ),
        ContactPurpose.NEWSLETTER: ("topic", "Choose the topic: people subscribe to topics."),
    }
    for purpose, said in aims.items():
        with pytest.raises(Refused) as no:
            campaigns.create(by=SYSTEM, now=NOW, name="Mail", purpose=purpose, contents=CONTENT)
        assert (no.value.field, str(no.value.message)) == said


def test_another_purpose_is_an_edit_that_voids_the_approval() -> None:
    campaign = made(ContactPurpose.DIRECT_MARKETING)
    campaigns.ask(by=SYSTEM, now=NOW, campaign=campaign.pk, version=1)
    campaigns.edit(
        by=SYSTEM,
        now=NOW,
        campaign=campaign.pk,
        version=1,
        name="Mail",
        contents=CONTENT,
        purpose=ContactPurpose.INFORMATION,
    )
    campaign.refresh_from_db()
    assert (campaign.purpose, campaign.asked_version, campaign.version) == (ContactPurpose.INFORMATION, None, 2)


def test_the_topic_chosen_before_another_purpose_was_is_forgotten() -> None:
    given = {"name": "Mail", "topic": TOPIC, "purpose": ContactPurpose.INFORMATION}
    form = NewsletterForm(given, topics=[(TOPIC, "Työkyky")], products=[])
    assert form.is_valid()
    assert (form.cleaned_data["purpose"], form.cleaned_data["topic"]) == (ContactPurpose.INFORMATION, "")
