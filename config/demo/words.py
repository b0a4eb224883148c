"""Words that invented people, organisations and orders are made of. Nobody here is real; every address ends in `.example`."""

from __future__ import annotations

from crm.actions.reference import NewProduct

FIRST_FI = (
    "Aino Anna Eeva Elina Emilia Hanna Heidi Helmi Iida Inka Jenni Johanna Kaisa Katri Kirsi Laura Leena Liisa Maija Maria Marja Meri "
    "Milla Minna Noora Outi Päivi Pinja Riikka Saara Sanna Satu Sini Sofia Suvi Tiina Tuula Venla Aleksi Antti Arttu Eero Elias Hannu "
    "Heikki Henri Ilkka Jaakko Janne Jari Joonas Juha Jukka Juuso Kalle Kari Lauri Matti Mika Mikko Niko Oskari Otso Pasi Pekka Petri "
    "Risto Sami Santeri Seppo Tapio Teemu Tero Timo Toni Tuomas Väinö Ville"
).split()
LAST_FI = (
    "Aalto Ahonen Anttila Hakala Halonen Heikkilä Heinonen Hietala Hiltunen Hirvonen Huttunen Hyvönen Häkkinen Hämäläinen Jokela Jokinen "
    "Järvinen Kallio Karjalainen Kettunen Kinnunen Koivisto Korhonen Koskela Koskinen Kärkkäinen Lahtinen Laine Laitinen Lehtinen Lehto "
    "Leinonen Leppänen Lindroos Mattila Miettinen Moilanen Mustonen Mäkelä Mäkinen Mäntylä Niemi Niemelä Nieminen Niskanen Nurmi Ojala "
    "Oksanen Partanen Pelkonen Peltonen Pitkänen Rantanen Riihimäki Räsänen Saarikivi Saarinen Salminen Salonen Savolainen Seppälä "
    "Sillanpää Suominen Tervo Tolvanen Toivonen Turunen Vainio Valtonen Vesala Virtanen Väisänen Ylönen"
).split()
FIRST_SV = "Agneta Anders Astrid Bengt Björn Camilla Christer Elin Erik Fredrik Gun Gunilla Göran Henrik Ingrid Jan Kaj Karin Lars Lena Magnus Maj Mats Nina Ole Pernilla Per Rolf Sofie Stefan Ulla Åke Åsa".split()
LAST_SV = "Ahlskog Backström Berglund Björklund Blomqvist Ekholm Enqvist Eriksson Forsström Grönroos Gustafsson Holmberg Holmström Karlsson Lindberg Lindholm Lundqvist Nordström Nyberg Nyman Sandberg Sjöberg Sjöblom Sundqvist Söderholm Wikström Åberg Åkerlund Öhman Österlund".split()
FIRST_OTHER = "Amina Anastasia Artem Chen Daniel Diana Fatima Igor Irina Ivan Jelena José Kateryna Khadija Linh Maryam Minh Mohamed Nguyen Oksana Olena Ömer Priya Rania Samir Sergei Thomas Tomasz Yusuf Zoë Łucja Đorđe".split()
LAST_OTHER = "Abdi Ahmed Ali Bogdanov Chen Fernández García Hassan Ibrahim Ivanova Kaya Khan Kovač Kowalska Li Müller Nguyen Novák Petrov Rahman Schmidt Shevchenko Singh Smirnov Tamm Tran Wójcik Yılmaz Zhang O'Brien d'Angelo Saint-Laurent".split()

ORG_FIRST = "Koivikon Saarenmaan Pohjan Etelärannan Harjun Kallion Lehmusten Meren Niemen Rannikon Salmen Tuomen Uudenmaan Vaaran Virran Ylämaan Hopea Kuusi Mänty Pihlaja Revontuli Aalto Tähti Kanerva Suvi Jokilaakson".split()
ORG_SECOND = (
    "Paja Rakennus Kuljetus Huolto Hoiva Metalli Siivous Apteekki Leipomo Konepaja Logistiikka Kiinteistö Ravintolat Sähkö Puhdistus "
    "Tekniikka Varasto Opetus Hoitokoti Valmennus Ohjelmistot Satama Meijeri Puutarha"
).split()
ORG_FORM = ("Oy", "Oy", "Oy", "Oy", "Ab", "Ky", "ry", "Oyj")
CITIES = (
    ("00100", "Helsinki"),
    ("00500", "Helsinki"),
    ("02100", "Espoo"),
    ("01300", "Vantaa"),
    ("33100", "Tampere"),
    ("20100", "Turku"),
    ("90100", "Oulu"),
    ("40100", "Jyväskylä"),
    ("70100", "Kuopio"),
    ("15110", "Lahti"),
    ("65100", "Vaasa"),
    ("06100", "Porvoo"),
    ("80100", "Joensuu"),
    ("53100", "Lappeenranta"),
    ("96100", "Rovaniemi"),
    ("22100", "Maarianhamina"),
)
STREETS = "Koivukuja Satamakatu Rantatie Puistokatu Tehtaankatu Kauppakatu Asemakatu Mannerheimintie Kirkkokatu Myllytie Lepolantie Harjukatu Strandgatan Skolgatan".split()
TITLES = (
    "HR manager",
    "Henkilöstöpäällikkö",
    "Työsuojelupäällikkö",
    "Toimitusjohtaja",
    "Työsuojeluvaltuutettu",
    "Esihenkilö",
    "Työterveyshoitaja",
    "Personalchef",
    "Arbetarskyddschef",
    "Verkställande direktör",
    "Kouluttaja",
    "Tuotantopäällikkö",
    "Talouspäällikkö",
    "Rehtori",
)
PRODUCTS = (
    NewProduct(
        "first-aid-refresher",
        ("Ensiavun kertauskurssi", "Repetitionskurs i första hjälpen", "First aid refresher"),
        True,
        "290.00",
        "trainings",
    ),
    NewProduct(
        "first-aid", ("Hätäensiapukurssi", "Kurs i nödförstahjälp", "Emergency first aid"), True, "190.00", "trainings"
    ),
    NewProduct(
        "safety-card",
        ("Työturvallisuuskorttikoulutus", "Utbildning för arbetarskyddskort", "Occupational safety card training"),
        True,
        "120.00",
        "trainings",
    ),
    NewProduct(
        "hot-work-card",
        ("Tulityökorttikoulutus", "Utbildning för heta arbeten", "Hot work card training"),
        True,
        "150.00",
        "trainings",
    ),
    NewProduct("manager-day", ("Esihenkilöpäivä", "Chefsdag", "Managers' day"), True, "380.00", "trainings"),
    NewProduct(
        "work-ability-days",
        ("Työkykypäivät", "Dagar om arbetsförmåga", "Work ability days"),
        True,
        "540.00",
        "trainings",
    ),
    NewProduct(
        "safety-representative",
        ("Työsuojeluvaltuutetun kurssi", "Kurs för arbetarskyddsfullmäktige", "Safety representative's course"),
        True,
        "720.00",
        "trainings",
    ),
    NewProduct(
        "tailored-training",
        ("Räätälöity koulutus", "Skräddarsydd utbildning", "Tailored training"),
        False,
        "2400.00",
        "trainings",
    ),
    NewProduct(
        "ergonomics-webinar",
        ("Ergonomian verkkokurssi", "Webbkurs i ergonomi", "Ergonomics online course"),
        True,
        "95.00",
        "online_courses",
    ),
    NewProduct(
        "chemicals-webinar",
        ("Kemikaaliturvallisuuden verkkokurssi", "Webbkurs i kemikaliesäkerhet", "Chemical safety online course"),
        True,
        "110.00",
        "online_courses",
    ),
    NewProduct(
        "remote-work-webinar",
        ("Etätyön johtaminen verkossa", "Webbkurs i att leda distansarbete", "Leading remote work online"),
        True,
        "130.00",
        "online_courses",
    ),
    NewProduct(
        "workplace-measurement",
        ("Työpaikkamittaus", "Arbetsplatsmätning", "Workplace measurement"),
        False,
        "1800.00",
        "measurements",
    ),
    NewProduct(
        "air-measurement",
        ("Sisäilmamittaus", "Inomhusluftmätning", "Indoor air measurement"),
        False,
        "1450.00",
        "measurements",
    ),
    NewProduct(
        "noise-measurement", ("Melumittaus", "Bullermätning", "Noise measurement"), False, "980.00", "measurements"
    ),
    NewProduct(
        "dust-analysis",
        ("Pölynäytteen analyysi", "Analys av dammprov", "Dust sample analysis"),
        True,
        "160.00",
        "measurements",
    ),
    NewProduct(
        "work-ability-survey", ("Työkykykysely", "Arbetsförmågeenkät", "Work ability survey"), True, "450.00", "surveys"
    ),
    NewProduct(
        "work-community-survey",
        ("Työyhteisökysely", "Enkät om arbetsgemenskapen", "Work community survey"),
        True,
        "650.00",
        "surveys",
    ),
    NewProduct(
        "safety-climate-survey",
        ("Turvallisuusilmapiirikysely", "Enkät om säkerhetsklimat", "Safety climate survey"),
        True,
        "580.00",
        "surveys",
    ),
    NewProduct(
        "risk-assessment", ("Riskien arviointi", "Riskbedömning", "Risk assessment"), False, "2100.00", "services"
    ),
    NewProduct(
        "ergonomics-visit", ("Ergonomiakäynti", "Ergonomibesök", "Ergonomics visit"), False, "640.00", "services"
    ),
    NewProduct(
        "management-coaching",
        ("Johtoryhmän valmennus", "Coachning av ledningsgruppen", "Coaching of the management team"),
        False,
        "3200.00",
        "services",
    ),
    NewProduct(
        "work-community-mediation",
        ("Työyhteisösovittelu", "Medling i arbetsgemenskapen", "Work community mediation"),
        False,
        "1900.00",
        "services",
    ),
    NewProduct(
        "handbook",
        ("Työhyvinvoinnin käsikirja", "Handbok i välbefinnande i arbetet", "Handbook of well-being at work"),
        True,
        "49.00",
        "publications",
    ),
    NewProduct(
        "posters", ("Turvallisuusjulisteet", "Säkerhetsaffischer", "Safety posters"), True, "25.00", "publications"
    ),
)
ISSUE_SENT, ISSUE_DRAFT = "Work ability 9/2026", "Work ability 10/2026"
# (language, subject, Markdown)
SENT_ISSUE = (
    (
        "fi",
        "Työkyky 9/2026: tauot, joista on hyötyä",
        "# Tauot, joista on hyötyä\n\nHei {{ first_name }}!\n\nLyhyt tauko tunnin välein auttaa enemmän kuin pitkä tauko kerran päivässä.\n\n"
        "* Nouse seisomaan.\n* Katso kauas.\n* Käy ulkona kerran päivässä.\n\n[Lue lisää](https://esimerkkilaitos.example/tauot)",
    ),
    (
        "sv",
        "Arbetsförmåga 9/2026: pauser som gör nytta",
        "# Pauser som gör nytta\n\nHej {{ first_name }}!\n\nEn kort paus varje timme hjälper mer än en lång paus om dagen.\n\n"
        "* Res dig upp.\n* Titta långt bort.\n* Gå ut en gång om dagen.\n\n[Läs mer](https://esimerkkilaitos.example/pauser)",
    ),
)
DRAFT_ISSUE = (
    (
        "fi",
        "Työkyky 10/2026: valoa työpäivään",
        "# Valoa työpäivään\n\nHei {{ first_name }}!\n\nMarraskuussa valo on työkaveri. Kolme keinoa, jotka eivät maksa mitään.\n\n"
        "[Lue lisää](https://esimerkkilaitos.example/valo)",
    ),
    (
        "en",
        "Work ability 10/2026: light for the working day",
        "# Light for the working day\n\nHello {{ first_name }},\n\nIn November light is a colleague. Three ways that cost nothing.\n\n"
        "[Read more](https://esimerkkilaitos.example/light)",
    ),
)
