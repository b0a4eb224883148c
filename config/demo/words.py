"""Words that invented people, organisations and orders are made of. Nobody here is real; every address ends in `.example`."""

from __future__ import annotations

from itertools import accumulate

from crm.actions.reference import NewProduct

FIRST_FI = (
    "Maria Juhani Helena Johannes Johanna Olavi Anneli Antero Kaarina Tapani Marjatta Kalevi Anna Tapio Liisa Matti Annikki Ilmari "
    "Hannele Mikael Kristiina Petteri Sofia Pekka Susanna Ville Leena Antti Katariina Juha Emilia Timo Elina Kari Inkeri Mikko "
    "Laura Jari Anne Jukka Riitta Jussi Sari Marko Minna Sami Päivi Markku Tuula Hannu Eeva Heikki Pirjo Petri Kirsi Janne Tiina "
    "Seppo Hanna Erkki Eila Jorma Sanna Lauri Ritva Mika Pirkko Risto Marja Eero Tarja Ari Merja Vesa Satu Pasi Raija Tero Kaija "
    "Jaakko Katja Jouni Heli Esa Nina Harri Mari Toni Heidi Arto Anja Teemu Jaana Joni Sirpa Raimo Outi Reijo Jenni Tommi Saara "
    "Pertti Suvi Kimmo Emma Ilkka Aino Niko Noora Henri Henna Veikko Paula Tuomas Virpi Aleksi Arja Simo Mervi Joonas Marjo Oskari "
    "Ulla Kalle Niina Onni Elli Elias Vilma Eino Helmi Leo Aada Oliver Eevi Väinö Ella Eetu Venla Hugo Siiri Otso Lumi Aatos Pihla "
    "Veeti Enni Aatu Iida Nooa Kerttu Eemeli Linnea Toivo Hilla Joel Seela Niilo Viivi Rasmus Oona Luka Milla Peetu Isla Kasper "
    "Alma Valtteri Fanni Aaro Amanda Urho Ronja Topi Inka Lenni Pinja Roope Vieno Sulo Martta Alvar Selma Kaapo Kaisa Okko Meri "
    "Tatu Riikka Ahti Sini Tarmo Silja Kyösti Taru Voitto Jonna Urpo Armas Maarit Rauno Hilkka Sakari"
).split()
LAST_FI = (
    "Korhonen Virtanen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Lehtinen Saarinen Niemi "
    "Salminen Heinonen Heikkilä Kinnunen Salonen Turunen Salo Laitinen Tuominen Rantanen Karjalainen Jokinen Mattila Savolainen "
    "Lahtinen Ahonen Ojala Leppänen Väisänen Hiltunen Kallio Miettinen Leinonen Pitkänen Aaltonen Manninen Hakala Anttila Koivisto "
    "Laaksonen Hirvonen Räsänen Lehto Laakso Toivonen Aalto Mustonen Rantala Niskanen Peltonen Nurmi Hänninen Partanen Seppälä "
    "Seppänen Kemppainen Saari Moilanen Riikonen Nurminen Kettunen Lampinen Lahti Kärkkäinen Hakkarainen Salmi Halonen Vainio "
    "Kivelä Jääskeläinen Mikkonen Rajala Mäki Lappalainen Nykänen Pulkkinen Kauppinen Eskola Kukkonen Peltola Karppinen Suominen "
    "Mikkola Toivanen Väänänen Parviainen Rossi Ikonen Juntunen Tolonen Vuorinen Kokkonen Hyvönen Pesonen Oksanen Rautio Tikkanen "
    "Kokko Harju Sillanpää Siltanen Koponen Jokela Kuusisto Haapala Hakanen Tiainen Huttunen Kortelainen Pelkonen Kangas Pietilä "
    "Hartikainen Hietala Ylönen Tervo Kosonen Wallenius Lehtimäki Häkkinen Sirén Hyttinen Vartiainen Ruotsalainen Kivinen Lindroos "
    "Piirainen Isomäki Kiviniemi Vesterinen Komulainen Holopainen Kankaanpää Viitala Mäntylä Rissanen Piippo Rinne Tuomi Kaikkonen "
    "Heino Vilén Uusitalo Mononen Karvonen Rämö Pöyhönen Tanskanen Kuosmanen Rautiainen Suhonen Keränen Sormunen Kuronen Malinen "
    "Hautala Hyvärinen Immonen Puhakka Leskinen Kolehmainen Kuusela Luoma Ranta Vuori Paananen Tuomisto Pirinen Varis Heiskanen "
    "Nousiainen Taskinen Kauhanen Soininen Haapanen Jalonen Kantola Kurki Lahtela Honkanen Inkinen Ahola Alatalo Rönkkö Airaksinen "
    "Asikainen Berg Eronen Forsman Haapakoski Haapasalo Harjula Haukka Havukainen Helenius Hellström Helminen Hirsimäki Hokkanen "
    "Hujanen Huovinen Huuskonen Ihalainen Ilola Jauhiainen Jormanainen Junnila Jurvanen Kainulainen Kaipainen Kallunki "
    "Kanerva Karhu Karhunen Katajisto Kekkonen Keskinen Kettula Kilpeläinen Kiiskinen Kiuru Koivula Koivunen Kontio Kortesniemi "
    "Koskela Kotila Kujala Kukkola Kumpulainen Kurkela Kyllönen Kälviäinen Lassila Latvala Laukkanen Lautala Leppälä Liimatainen "
    "Lipponen Loponen Louhi Luukkonen Löytönen Makkonen Markkanen Martikainen Matikainen Myllymäki Myöhänen Mähönen Mönkkönen "
    "Naukkarinen Niiranen Niittymäki Nissinen Nuutinen Ollikainen Orava Paajanen Pakarinen Palonen Pasanen Paukku Pekkarinen "
    "Penttilä Perälä Pohjola Poikolainen Pajunen Pyykkönen Pääkkönen Raatikainen Raitanen Rekola Reponen Rintala Roivainen "
    "Ruohonen Ryynänen Saarela Saarikivi Saastamoinen Sainio Sallinen Sarkola Sihvonen Silvennoinen Sinisalo Sipilä Sirviö "
    "Sormanen Suutari Taipale Takala Tarkiainen Tarvainen Tiihonen Tirkkonen Tolvanen Tossavainen Tuovinen Tynkkynen Törmänen "
    "Vaara Vaittinen Valkama Valtonen Vanhala Vehviläinen Vepsäläinen Vesala Vihavainen Viljanen Viitanen Voutilainen Vuolle "
    "Vähäkangas Yli-Hakala Ala-Nissilä Ylitalo"
).split()
STEM_FI = (
    "Koivu Kivi Lehto Harju Niitty Korpi Suo Hirvi Karhu Kuusi Mänty Lumi Hopea Metsä Pelto Ranta Salmi Vuori Kallio Haapa Kaarna "
    "Kanerva Kataja Kettu Kotka Kurki Louhi Mylly Oja Paju Pihlaja Rauta Ruoho Sammal Savi Tammi Tervas Vaahto Valko Varpu"
).split()
END_FI = ("niemi mäki ranta salo saari aho oja koski virta kangas järvi lahti pelto kumpu maa").split()
FIRST_SV = (
    "Maria Erik Margareta Johan Elisabeth Mikael Anna Karl Kristina Henrik Helena Fredrik Sofia Anders Birgitta Lars Katarina Jan "
    "Carita Peter Camilla Christian Linda Mats Johanna Kaj Susanna Tom Gunilla Bengt Annika Kenneth Pernilla Stefan Ulla Per Nina "
    "Robert Monica Daniel Gun Göran Emma Magnus Ida Niklas Sara Rolf Ann-Christin Marcus Inger Sebastian Barbro Patrik Marianne "
    "Kim Jessica Håkan Lena Thomas Åsa Björn Eva Ralf Malin Guy Hanna Sven Ingrid Åke Astrid Alexander Sofie Leif Agneta Karl-Erik "
    "Mia Nils Elin Oskar Karin Rasmus Maj-Britt Joakim Viola Simon Solveig Jonas Rut Börje Ellen Ture Amanda Filip Saga Emil Freja "
    "Anton Linnéa Hampus"
).split()
LAST_SV = (
    "Johansson Nyman Lindholm Karlsson Andersson Lindqvist Eriksson Lindström Nyberg Karlström Holmberg Sjöberg Gustafsson Nylund "
    "Söderholm Backman Lindroos Holmström Blomqvist Nordström Sandberg Sundqvist Grönroos Henriksson Mattsson Granholm Lindberg "
    "Björklund Ekholm Häggblom Lundqvist Sjöblom Wikström Engblom Öhman Fagerström Höglund Forsström Österholm Åkerlund Sandström "
    "Berglund Enqvist Söderlund Ahlskog Åberg Malmberg Hellman Rosenqvist Backström Boström Sundström Fredriksson Snellman Wester "
    "Österlund Strandberg Kronqvist Lassfolk Löfgren"
).split()
STEM_SV = (
    "Lind Berg Sund Ström Björk Gran Sand Söder Norr Öster Väster Dal Hag Hed Ek Alm Ahl Fors Lund Sjö Strand Ny Hög Rönn Asp Sten "
    "Silver Malm"
).split()
END_SV = ("ström berg man qvist holm roos lund gren blad vall bäck dahl fors stedt").split()
FIRST_OTHER = (
    "Mohamed Anastasia Ahmed Olena Ali Fatima Andrei Natalia Sergei Svetlana Ivan Irina Minh Linh Yusuf Amina Igor Kateryna Artem "
    "Oksana Hassan Khadija Abdi Halima Omar Maryam Ibrahim Zahra Mustafa Leyla Mehmet Elif Ömer Aylin Tomasz Agnieszka Łukasz "
    "Łucja Đorđe Jelena Marko Ivana José Carmen Miguel Lucía João Beatriz Chen Mei Wei Xin Thomas Anke Jürgen Sabine François "
    "Chloë Zoë Noël Priya Rahul Ananya Arjun Samir Rania Nguyen Thi Kristjan Liis Toomas Katrin Jānis Ilze Rūta Jonas Daniel Diana "
    "Viktor Galina Roman Daria Abdullahi Hodan Mahad Ayaan Sarah James Emily William Grace Aoife Siobhán Seán Björk Þóra Bjarni "
    "Ingrid Kåre Søren Åse"
).split()
LAST_OTHER = (
    "Ali Ivanov Ivanova Mohamed Nguyen Smirnov Tamm Kuznetsova Petrov Ahmed Hassan Abdi Popov Saar Ibrahim Omar Tran Sepp Ahmadi "
    "Petrova Khan Le Chen Li Wang Zhang Singh Kumar Sharma Shrestha Thapa Yılmaz Kaya Demir Çelik Kowalska Nowak Wójcik Kaczmarek "
    "Shevchenko Kovalenko Bondarenko Bogdanov Volkov Morozova Fernández García López Rodríguez Silva Santos Müller Schmidt "
    "Schneider Weiß Novák Dvořák Kovač Horvat Nagy Szabó Popescu Ionescu Dimitrov Papadopoulos Rossi Ferrari Bianchi Dubois "
    "Lefèvre Saint-Laurent O'Brien O'Neill d'Angelo McCarthy Smith Jones Taylor Rahman Hossain Begum Haidari Rezaei Hussein Jama "
    "Warsame Farah Kask Mägi Ozols Kalniņš Jankauskas Hansen Olsen Jensen Jónsdóttir Sigurðsson"
).split()
PLACE = (
    "Koivu Kivi Saari Harju Lehto Niitty Hirvi Kuusi Mänty Lumi Hopea Pelto Vuori Haapa Kanerva Kotka Mylly Pihlaja Rauta Tammi "
    "Tähti Suvi Revon Ilves Kaisla Helmi Tuuli Aurinko Pohjan Etelän"
).split()
PLACE_END = (
    "niemen mäen rannan lahden saaren ojan kosken virran kankaan vuoren rinteen salmen laakson portin kulman puiston"
).split()
# Trades, each with its division of the industrial classification.
TRADES = (
    "Paja:25 Rakennus:41 Kuljetus:49 Huolto:33 Hoiva:88 Metalli:24 Siivous:81 Apteekki:47 Leipomo:10 Konepaja:28 Logistiikka:52 "
    "Kiinteistöt:68 Ravintolat:56 Sähkö:43 Puhdistus:81 Tekniikka:71 Varasto:52 Opetus:85 Hoitokoti:87 Valmennus:85 Ohjelmistot:62 "
    "Satama:52 Meijeri:10 Puutarha:01 Taksit:49 Kirjapaino:18 Lääkärit:86 Isännöinti:68 Maanrakennus:42 Pakkaus:82 Tilitoimisto:69 "
    "Muovi:22 Lasi:23 Betoni:23 Energia:35 Kaluste:31 Kone:28 Laboratoriot:71 Saha:16 Tekstiili:13 Elintarvike:10 Mainos:73 Turva:80 "
    "Nosto:77 Putki:43 Ilmastointi:43 Asennus:43 Hotellit:55 Kustannus:58 Tutkimus:72"
).split()
TRADES_SV = "Bygg:41 Transport:49 Service:33 Vård:88 Metall:24 Städ:81 Bageri:10 Mekaniska:28 Elektriska:43 Teknik:71 Handel:46 Data:62".split()
SOCIETIES = "Yrittäjät Urheilijat Eläkeyhdistys Nuorisoseura Kyläyhdistys Omakotiyhdistys Martat Soittokunta".split()
OFFICES = (
    "kunta:84:municipality",
    "kaupunki:84:municipality",
    "hyvinvointialue:86:wellbeing_county",
    "ammattiopisto:85:education",
)
COINED = (
    "Nord Tek Vita Pro Luma Arvo Ekso Fenno Sora Nova Kilta Optim Bio Aero Medi Infra Data Solo Terra Polar Vire Humus Kide Rento "
    "Valo Astra Delta Linea"
).split()
COINED_END = ("via mar net ko tec plan lux sys rim tra don vex lia gen tor mat").split()
ORG_FORM = ("Oy", "Oy", "Oy", "Oy", "Oy", "Ky", "Oyj", "Ab")
# Who is asked for at a shared mailbox.
MAILBOXES = (
    ("info", "Asiakaspalvelu"),
    ("laskutus", "Laskutus"),
    ("palkat", "Palkanlaskenta"),
    ("tyosuojelu", "Työsuojelutoimikunta"),
    ("hr", "Henkilöstöhallinto"),
    ("kirjaamo", "Kirjaamo"),
)
# (postcode, Finnish name, Swedish name, how many live there, in thousands)
PLACES = (
    ("00100", "Helsinki", "Helsingfors", 120),
    ("00500", "Helsinki", "Helsingfors", 150),
    ("00700", "Helsinki", "Helsingfors", 130),
    ("00930", "Helsinki", "Helsingfors", 120),
    ("02100", "Espoo", "Esbo", 150),
    ("02600", "Espoo", "Esbo", 140),
    ("01300", "Vantaa", "Vanda", 120),
    ("01600", "Vantaa", "Vanda", 110),
    ("33100", "Tampere", "Tammerfors", 130),
    ("33720", "Tampere", "Tammerfors", 110),
    ("20100", "Turku", "Åbo", 110),
    ("20740", "Turku", "Åbo", 80),
    ("90100", "Oulu", "Uleåborg", 120),
    ("90570", "Oulu", "Uleåborg", 80),
    ("40100", "Jyväskylä", "Jyväskylä", 140),
    ("70100", "Kuopio", "Kuopio", 120),
    ("15110", "Lahti", "Lahtis", 120),
    ("45100", "Kouvola", "Kouvola", 80),
    ("28100", "Pori", "Björneborg", 83),
    ("80100", "Joensuu", "Joensuu", 76),
    ("53100", "Lappeenranta", "Villmanstrand", 72),
    ("65100", "Vaasa", "Vasa", 67),
    ("13100", "Hämeenlinna", "Tavastehus", 67),
    ("60100", "Seinäjoki", "Seinäjoki", 64),
    ("96100", "Rovaniemi", "Rovaniemi", 63),
    ("50100", "Mikkeli", "S:t Michel", 52),
    ("06100", "Porvoo", "Borgå", 50),
    ("24100", "Salo", "Salo", 51),
    ("48100", "Kotka", "Kotka", 51),
    ("67100", "Kokkola", "Karleby", 47),
    ("05800", "Hyvinkää", "Hyvinge", 46),
    ("08100", "Lohja", "Lojo", 46),
    ("04400", "Järvenpää", "Träskända", 45),
    ("26100", "Rauma", "Raumo", 39),
    ("87100", "Kajaani", "Kajana", 36),
    ("04200", "Kerava", "Kervo", 37),
    ("57100", "Savonlinna", "Nyslott", 32),
    ("11100", "Riihimäki", "Riihimäki", 29),
    ("10600", "Raasepori", "Raseborg", 27),
    ("55100", "Imatra", "Imatra", 26),
    ("92100", "Raahe", "Brahestad", 24),
    ("95400", "Tornio", "Torneå", 21),
    ("94100", "Kemi", "Kemi", 20),
    ("74100", "Iisalmi", "Idensalmi", 21),
    ("78200", "Varkaus", "Varkaus", 20),
    ("68600", "Pietarsaari", "Jakobstad", 19),
    ("21600", "Parainen", "Pargas", 15),
    ("22100", "Maarianhamina", "Mariehamn", 12),
    ("66900", "Uusikaarlepyy", "Nykarleby", 7),
    ("64200", "Närpiö", "Närpes", 9),
    ("98100", "Kemijärvi", "Kemijärvi", 7),
    ("99600", "Sodankylä", "Sodankylä", 8),
    ("93600", "Kuusamo", "Kuusamo", 15),
    ("30100", "Forssa", "Forssa", 17),
    ("44100", "Äänekoski", "Äänekoski", 18),
    ("79100", "Leppävirta", "Leppävirta", 9),
)
PLACE_SIZES = list(accumulate(size for *_, size in PLACES))
STREETS_FI = (
    "Koivukuja Satamakatu Rantatie Puistokatu Tehtaankatu Kauppakatu Asemakatu Kirkkokatu Myllytie Lepolantie Harjukatu Niittytie "
    "Lehtotie Metsäpolku Koulukatu Torikatu Peltotie Kivikatu Vuorikatu Saunatie Pihlajatie Mäntytie Kuusitie Haapatie Ahomäentie "
    "Hakatie Suokatu Sepänkatu Kallionkatu Teollisuuskatu Varastokatu Yrittäjäntie Sahatie Konepajankatu Leirikuja Tähtitie Otavantie"
).split()
STREETS_SV = "Strandgatan Skolgatan Storgatan Kyrkogatan Hamnvägen Björkvägen Skogsstigen Åkervägen Kvarnvägen Parkgatan Ängsvägen".split()
# Swedish, German and Estonian places of foreign customers.
ABROAD = (
    ("SE", "111 22", "Stockholm", "Storgatan"),
    ("SE", "411 05", "Göteborg", "Hamngatan"),
    ("EE", "10111", "Tallinn", "Sadama"),
    ("DE", "20095", "Hamburg", "Hafenstraße"),
)
# (title in Finnish, Swedish, English, what they say they look after)
TITLES = (
    ("Henkilöstöpäällikkö", "Personalchef", "HR manager", "human_resources training"),
    ("Henkilöstöasiantuntija", "Personalspecialist", "HR specialist", "human_resources"),
    ("Työsuojelupäällikkö", "Arbetarskyddschef", "Safety manager", "occupational_safety"),
    ("Työsuojeluvaltuutettu", "Arbetarskyddsfullmäktig", "Safety representative", "occupational_safety"),
    ("Toimitusjohtaja", "Verkställande direktör", "Managing director", "management"),
    ("Esihenkilö", "Teamledare", "Team leader", "management"),
    ("Tuotantopäällikkö", "Produktionschef", "Production manager", "management"),
    ("Työterveyshoitaja", "Företagshälsovårdare", "Occupational health nurse", "occupational_health"),
    ("Koulutussuunnittelija", "Utbildningsplanerare", "Training planner", "training"),
    ("Talouspäällikkö", "Ekonomichef", "Financial manager", "finance"),
    ("Kirjanpitäjä", "Bokförare", "Accountant", "finance"),
    ("Hankintapäällikkö", "Inköpschef", "Procurement manager", "procurement"),
    ("Ostaja", "Inköpare", "Buyer", "procurement"),
    ("Viestintäpäällikkö", "Kommunikationschef", "Communications manager", "communications"),
    ("Kiinteistöpäällikkö", "Fastighetschef", "Facilities manager", "premises"),
    ("Rehtori", "Rektor", "Principal", "management training"),
    ("Asiantuntija", "Sakkunnig", "Specialist", ""),
    ("Projektipäällikkö", "Projektledare", "Project manager", ""),
    ("Assistentti", "Assistent", "Assistant", ""),
    ("Työnjohtaja", "Arbetsledare", "Foreman", "occupational_safety"),
    ("Osastonhoitaja", "Avdelningsskötare", "Head nurse", "management"),
    ("Opettaja", "Lärare", "Teacher", ""),
)
RANKS = (
    "Kauppatieteiden maisteri",
    "Insinööri",
    "Filosofian tohtori",
    "Diplomi-insinööri",
    "Sairaanhoitaja (AMK)",
    "Tradenomi",
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
