"""Managed lists of the reference profile. Staff extend them; nothing here is hard-wired.

Each row is a key, the names in Finnish, Swedish and English, and what else the list asks for.
"""

from __future__ import annotations

import csv
from pathlib import Path

from crm.enums import IndustryStandard
from privacy.enums import Category

INTERESTS = (
    ("work_ability", "Työkyky", "Arbetsförmåga", "Work ability"),
    ("ergonomics", "Ergonomia", "Ergonomi", "Ergonomics"),
    ("occupational_safety", "Työturvallisuus", "Arbetarskydd", "Occupational safety"),
    ("leadership", "Johtaminen", "Ledarskap", "Leadership"),
    ("work_communities", "Työyhteisöt", "Arbetsgemenskaper", "Work communities"),
    ("chemicals", "Kemikaalit ja altisteet", "Kemikalier och exponering", "Chemicals and exposure"),
)

CUSTOMER_GROUPS = (
    ("company", "Yritys", "Företag", "Company"),
    ("municipality", "Kunta tai kaupunki", "Kommun eller stad", "Municipality"),
    ("wellbeing_county", "Hyvinvointialue", "Välfärdsområde", "Wellbeing services county"),
    ("state", "Valtio", "Staten", "State"),
    ("association", "Järjestö tai yhdistys", "Organisation eller förening", "Association"),
    ("education", "Oppilaitos", "Läroanstalt", "Educational institution"),
)

CUSTOMER_CLASSES = (
    ("key", "Avainasiakas", "Nyckelkund", "Key customer"),
    ("regular", "Kanta-asiakas", "Stamkund", "Regular customer"),
    ("occasional", "Satunnainen asiakas", "Tillfällig kund", "Occasional customer"),
    ("new", "Uusi asiakas", "Ny kund", "New customer"),
    ("prospect", "Mahdollinen asiakas", "Potentiell kund", "Prospective customer"),
    ("former", "Entinen asiakas", "Tidigare kund", "Former customer"),
)

VAT_GROUPS = (
    ("domestic", "Kotimaan myynti", "Inhemsk försäljning", "Domestic sales"),
    (
        "domestic_reverse_charge",
        "Kotimaan käännetty verovelvollisuus",
        "Omvänd skattskyldighet i hemlandet",
        "Domestic reverse charge",
    ),
    (
        "eu_reverse_charge",
        "EU-myynti, käännetty verovelvollisuus",
        "EU-försäljning, omvänd skattskyldighet",
        "Sales within the EU, reverse charge",
    ),
    ("outside_eu", "Myynti EU:n ulkopuolelle", "Försäljning utanför EU", "Sales outside the EU"),
    ("no_vat", "Veroton myynti", "Momsfri försäljning", "Sales without VAT"),
)

# … and how many days after the invoice.
PAYMENT_TERMS = tuple(
    (f"net_{days}", f"{days} päivää netto", f"{days} dagar netto", f"{days} days net", days) for days in (7, 14, 21, 30)
)

# … and the beginnings of its postcodes: regions as they have been since 2021.
SALES_AREAS = (
    ("uusimaa", "Uusimaa", "Nyland", "Uusimaa", "00 01 02 03 04 05 06 07 08 09 10"),
    ("varsinais-suomi", "Varsinais-Suomi", "Egentliga Finland", "Southwest Finland", "20 21 23 24 25 314 315 32"),
    ("satakunta", "Satakunta", "Satakunta", "Satakunta", "26 27 28 29 327 328 387 388 3895 3993"),
    ("kanta-hame", "Kanta-Häme", "Egentliga Tavastland", "Kanta-Häme", "11 12 13 14 169 30 31"),
    ("pirkanmaa", "Pirkanmaa", "Birkaland", "Pirkanmaa", "178 317 319 33 34 35 36 37 38 39"),
    ("paijat-hame", "Päijät-Häme", "Päijänne-Tavastland", "Päijät-Häme", "15 16 17 18 19 474"),
    ("kymenlaakso", "Kymenlaakso", "Kymmenedalen", "Kymenlaakso", "45 46 47 48 49"),
    ("etela-karjala", "Etelä-Karjala", "Södra Karelen", "South Karelia", "53 54 55 56 59"),
    ("etela-savo", "Etelä-Savo", "Södra Savolax", "South Savo", "50 51 52 57 58 76"),
    ("pohjois-savo", "Pohjois-Savo", "Norra Savolax", "North Savo", "70 71 72 73 74 77 78 79"),
    ("pohjois-karjala", "Pohjois-Karjala", "Norra Karelen", "North Karelia", "75 797 80 81 82 83"),
    ("keski-suomi", "Keski-Suomi", "Mellersta Finland", "Central Finland", "1965 356 40 41 42 43 44"),
    ("etela-pohjanmaa", "Etelä-Pohjanmaa", "Södra Österbotten", "South Ostrobothnia", "60 61 62 63 64 663"),
    ("pohjanmaa", "Pohjanmaa", "Österbotten", "Ostrobothnia", "641 642 65 66 685 686 687 688 689"),
    ("keski-pohjanmaa", "Keski-Pohjanmaa", "Mellersta Österbotten", "Central Ostrobothnia", "67 68 69"),
    ("pohjois-pohjanmaa", "Pohjois-Pohjanmaa", "Norra Österbotten", "North Ostrobothnia", "84 85 86 90 91 92 93"),
    ("kainuu", "Kainuu", "Kajanaland", "Kainuu", "87 88 89"),
    ("lappi", "Lappi", "Lappland", "Lapland", "94 95 96 97 98 99"),
    ("ahvenanmaa", "Ahvenanmaa", "Åland", "Åland", "22"),
    ("abroad", "Ulkomaat", "Utlandet", "Abroad", ""),
)

PRODUCT_GROUPS = (
    ("trainings", "Koulutukset", "Utbildningar", "Trainings"),
    ("online_courses", "Verkkokurssit", "Nätkurser", "Online courses"),
    ("services", "Asiantuntijapalvelut", "Experttjänster", "Expert services"),
    ("measurements", "Mittaukset ja analyysit", "Mätningar och analyser", "Measurements and analyses"),
    ("surveys", "Kyselyt", "Enkäter", "Surveys"),
    ("publications", "Julkaisut", "Publikationer", "Publications"),
)

DUTY_AREAS = (
    ("occupational_safety", "Työsuojelu", "Arbetarskydd", "Occupational safety"),
    ("occupational_health", "Työterveysyhteistyö", "Samarbete med företagshälsovården", "Occupational health"),
    ("human_resources", "Henkilöstöasiat", "Personalfrågor", "Human resources"),
    ("management", "Johtaminen", "Ledning", "Management"),
    ("training", "Koulutus ja osaaminen", "Utbildning och kompetens", "Training and skills"),
    ("procurement", "Hankinnat", "Upphandling", "Procurement"),
    ("communications", "Viestintä", "Kommunikation", "Communications"),
    ("finance", "Talous ja laskutus", "Ekonomi och fakturering", "Finance and invoicing"),
    ("premises", "Kiinteistöt ja tilat", "Fastigheter och lokaler", "Premises"),
)

# … and its category in the data map, and for how many months it is kept. Nothing about health, and nothing that hints at it.
ATTRIBUTE_KINDS = (
    ("reachable", "Paras soittoaika", "Bästa tid att ringa", "Best time to call", Category.CONTACT, 24),
    ("meeting_place", "Toivottu tapaamispaikka", "Önskad mötesplats", "Preferred meeting place", Category.CONTACT, 24),
    (
        "invoice_reference",
        "Laskulle haluttu viite",
        "Önskad referens på fakturan",
        "Reference wanted on invoices",
        Category.RELATIONSHIP,
        36,
    ),
)


def _industries() -> tuple[tuple[str, ...], ...]:
    """Sections and divisions of the national standard industrial classification, with its standard and code.

    Statistics Finland, TOL 2008 and TOL 2025 (CC BY 4.0); three names are cut to fit. A key of TOL 2008 is the bare code.
    """
    prefix = {IndustryStandard.TOL2008: "", IndustryStandard.TOL2025: "2025-"}
    with (Path(__file__).parent / "data" / "industries.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (
                f"{prefix[IndustryStandard(row['standard'])]}{row['code'].lower()}",
                *(row["name_fi"], row["name_sv"], row["name_en"]),
                *(row["standard"], row["code"]),
            )
            for row in csv.DictReader(file, delimiter=";")
        )


INDUSTRIES = _industries()
