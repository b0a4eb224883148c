"""Managed lists of the reference profile: (key, Finnish, Swedish, English). Staff extend them; nothing here is hard-wired."""

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

# Sections of the standard industrial classification TOL 2008.
INDUSTRIES = (
    ("a", "Maatalous, metsätalous ja kalatalous", "Jordbruk, skogsbruk och fiske", "Agriculture, forestry and fishing"),
    ("b", "Kaivostoiminta ja louhinta", "Utvinning av mineral", "Mining and quarrying"),
    ("c", "Teollisuus", "Tillverkning", "Manufacturing"),
    ("d", "Sähkö-, kaasu- ja lämpöhuolto", "Försörjning av el, gas och värme", "Electricity, gas and heat supply"),
    (
        "e",
        "Vesihuolto, viemäri- ja jätehuolto",
        "Vattenförsörjning, avlopp och avfall",
        "Water supply, sewerage and waste",
    ),
    ("f", "Rakentaminen", "Byggverksamhet", "Construction"),
    ("g", "Tukku- ja vähittäiskauppa", "Parti- och detaljhandel", "Wholesale and retail trade"),
    ("h", "Kuljetus ja varastointi", "Transport och magasinering", "Transportation and storage"),
    ("i", "Majoitus- ja ravitsemistoiminta", "Hotell- och restaurangverksamhet", "Accommodation and food service"),
    ("j", "Informaatio ja viestintä", "Informations- och kommunikationsverksamhet", "Information and communication"),
    ("k", "Rahoitus- ja vakuutustoiminta", "Finans- och försäkringsverksamhet", "Finance and insurance"),
    ("l", "Kiinteistöalan toiminta", "Fastighetsverksamhet", "Real estate"),
    (
        "m",
        "Ammatillinen, tieteellinen ja tekninen toiminta",
        "Juridik, ekonomi, vetenskap och teknik",
        "Professional, scientific and technical",
    ),
    ("n", "Hallinto- ja tukipalvelutoiminta", "Uthyrning och stödtjänster", "Administrative and support services"),
    (
        "o",
        "Julkinen hallinto ja maanpuolustus",
        "Offentlig förvaltning och försvar",
        "Public administration and defence",
    ),
    ("p", "Koulutus", "Utbildning", "Education"),
    ("q", "Terveys- ja sosiaalipalvelut", "Vård och omsorg", "Health and social work"),
    ("r", "Taiteet, viihde ja virkistys", "Kultur, nöje och fritid", "Arts, entertainment and recreation"),
    ("s", "Muu palvelutoiminta", "Annan serviceverksamhet", "Other service activities"),
)
