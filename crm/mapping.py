"""Which column of a file is which field: guessed from its heading, in Finnish, Swedish, English and the words of common programs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm.normal import search_fold

# As search_fold writes them, without signs. Google, Outlook, HubSpot and Mailchimp name theirs in English with numbers between.
HEADINGS: dict[str, str] = {
    "first_name": "etunimi|etunimet|fornamn|first name|given name|firstname|fname",
    "last_name": "sukunimi|efternamn|last name|family name|surname|lastname|lname",
    "call_name": "kutsumanimi|tilltalsnamn|call name|nickname|preferred name",
    "full_name": "nimi|koko nimi|namn|hela namnet|name|full name|yhteyshenkilo|kontaktperson|contact|contact name",
    "language": "kieli|asiointikieli|sprak|language|preferred language|kielikoodi|locale",
    "occupation": "ammatti|yrke|occupation|profession",
    "rank": "arvo|oppiarvo|rang|rank|professional title",
    "email": "sahkoposti|sahkopostiosoite|email|e mail|e mail osoite|epost|e post|epostadress|e postadress|email address|e mail address"
    "|e mail value|work email|mail",
    "phone": "puhelin|puhelinnumero|puh|gsm|matkapuhelin|kannykka|telefon|telefonnummer|mobil|mobiltelefon|mobilnummer|phone|phone number"
    "|mobile|mobile phone|mobile phone number|business phone|phone value|work phone|primary phone|tel|telephone",
    "street": "katuosoite|lahiosoite|osoite|postiosoite|gatuadress|adress|postadress|street|street address|address|address street"
    "|business street|home street|mailing street",
    "postcode": "postinumero|postinro|postnummer|postcode|postal code|zip|zip code|address postal code|business postal code|home postal code"
    "|mailing zip postal code",
    "city": "postitoimipaikka|kaupunki|paikkakunta|ort|postort|stad|city|town|address city|business city|home city|mailing city",
    "country": "maa|land|country|country region|address country|business country region|home country region|mailing country",
    "organisation": "organisaatio|yritys|yrityksen nimi|tyonantaja|asiakas|asiakasorganisaatio|organisation|organisationsnamn|foretag"
    "|arbetsgivare|kund|organization|organization name|company|company name|account name|employer",
    "business_id": "y tunnus|ytunnus|yritystunnus|fo nummer|fonummer|foretags och organisationsnummer|business id|company number"
    "|organisation number",
    "title": "tehtava|tehtavanimike|titteli|nimike|asema|asema yrityksessa|titel|befattning|position i foretaget|title|job title"
    "|organization title|position|role",
    "interests": "kiinnostukset|kiinnostuksen kohteet|intressen|interests",
    "standing": "rooli rekisterissa|suhde|roll i registret|relation|standing|relationship",
}
# What the register does not keep, even if a file offers it.
REFUSED: dict[str, str] = {
    "identity_code": "henkilotunnus|hetu|personbeteckning|personnummer|government id|government id number|ssn|social security number"
    "|national id|personal identity code|personal id",
    "birthday": "syntymaaika|syntymapaiva|syntynyt|fodelsedatum|fodelsedag|fodelsetid|birthday|birth date|date of birth|birthdate|dob",
    "gender": "sukupuoli|kon|gender|sex",
}
_REPEATED = frozenset({"email", "phone"})
_FIELD_OF = {heading: name for name, headings in HEADINGS.items() for heading in headings.split("|")}
_REFUSED_AS = {heading: name for name, headings in REFUSED.items() for heading in headings.split("|")}


@dataclass(frozen=True)
class Columns:
    """For each column its field, "" for one that is left out. `dropped` are (heading, identity_code, birthday or gender)."""

    fields: tuple[str, ...]
    dropped: tuple[tuple[str, str], ...]
    unknown: tuple[str, ...]


def guess(headers: Iterable[str], more: Mapping[str, tuple[str, ...]] | None = None) -> Columns:
    """The field of each heading. `more` are fields of other packages with their headings; e-mail and phone may stand in many columns."""
    extra = {plain(heading): name for name, headings in (more or {}).items() for heading in (name, *headings)}
    fields: list[str] = []
    dropped, unknown = [], []
    for header in headers:
        heading = plain(header)
        found = _FIELD_OF.get(heading) or extra.get(heading) or (heading.replace(" ", "_") if _is_own(heading) else "")
        if heading in _REFUSED_AS:
            dropped.append((header, _REFUSED_AS[heading]))
            found = ""
        elif not found or (found in fields and found not in _REPEATED):
            unknown.append(header)
            found = ""
        fields.append(found)
    if "full_name" in fields and {"first_name", "last_name"} & set(fields):
        fields[fields.index("full_name")] = ""
    if "full_name" in fields and "business_id" in fields and "organisation" not in fields:
        fields[fields.index("full_name")] = "organisation"  # a list of organisations
    return Columns(tuple(fields), tuple(dropped), tuple(unknown))


def plain(heading: str) -> str:
    """A heading without case, accents, signs and counting numbers: "E-mail 1 - Value" is "e mail value"."""
    return " ".join(re.sub(r"[^a-z ]+", " ", search_fold(heading)).split())


def split_name(name: str) -> tuple[str, str]:
    """First and last name out of one: "Saarikivi, Aino" by its comma, else the last word is the last name."""
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    words = name.split()
    return " ".join(words[:-1]), words[-1] if words else ""


def _is_own(heading: str) -> bool:
    return heading.replace(" ", "_") in HEADINGS
