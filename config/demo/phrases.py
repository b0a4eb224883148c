"""What invented people ask, say and complain about. Nothing here is about anybody."""

from __future__ import annotations

REQUESTS = (
    "Pyydämme tarjousta koulutuksesta noin 20 hengelle.",
    "Mitä mittaus maksaisi kahdessa toimipisteessä?",
    "Voisitteko tehdä tarjouksen syksyn esihenkilöpäivästä?",
    "Tarvitsemme kyselyn koko henkilöstölle, noin 150 vastaajaa.",
    "Vi ber om en offert på utbildning för våra förmän.",
    "Vad skulle en mätning på vårt lager kosta?",
    "We would like a quote for training our foremen in English.",
)
REFERENCES = ("Kustannuspaikka 4100", "Tilaus 77", "Osasto B", "Projekti Tammi", "Kst 231", "")
CONTRACTS = (
    "Puitesopimus koulutuksista",
    "Työhyvinvoinnin kumppanuussopimus",
    "Mittaukset ja analyysit vuosisopimuksella",
    "Ramavtal om utbildningar",
    "Framework agreement on trainings",
)
# (about, what was said)
CALLS = (
    ("Koulutuksen ajankohta", "Kysyi, milloin seuraava kurssi pidetään. Lupasin lähettää ohjelman."),
    ("Laskun viite", "Laskulla oli väärä viite. Korjattu ja lähetetty uudelleen."),
    ("Tarjouksen seuranta", "Käyvät tarjousta läpi ensi viikon johtoryhmässä."),
    ("Ilmoittautuminen", "Haluaa vaihtaa osallistujan toiseen."),
    ("Mittauksen aikataulu", "Sovittiin, että mittaaja soittaa edellisenä päivänä."),
    ("Uusi yhteyshenkilö", "Henkilöstöasiat siirtyvät kollegalle kuun vaihteessa."),
    ("Aineistopyyntö", "Pyysi esitteen ruotsiksi."),
    ("Kiinnostus verkkokurssiin", "Haluaa kokeilla ensin yhdellä osastolla."),
    ("Tulosten purku", "Kyselyn tulokset halutaan käydä läpi yhdessä."),
    ("Sopimuksen jatko", "Jatkaisivat mielellään samoin ehdoin."),
    ("Frågor om kursen", "Ville veta om kursen hålls på svenska i höst."),
    ("Fakturan", "Bad om en kopia av fakturan."),
    ("Invoice address", "The invoice goes to the head office from now on."),
    ("Course in English", "Asked whether the course is held in English."),
    ("Palaute kurssista", "Kiitti kouluttajaa, käytännön esimerkit olivat hyviä."),
    ("Todistuskopio", "Tarvitsee kopion todistuksesta työnantajalle."),
)
MEETINGS = (
    ("Yhteistyön suunnittelu", "Käytiin läpi vuoden koulutustarpeet."),
    ("Tulosten purku", "Sovittiin kolmesta toimenpiteestä ja seurannasta."),
    ("Työpaikkakäynti", "Tutustuttiin tuotantotiloihin ennen mittausta."),
    ("Vuosikeskustelu", "Sopimus jatkuu, hinnat tarkistetaan keväällä."),
    ("Tarjouksen esittely", "Tarjous esiteltiin, päätös kahden viikon kuluessa."),
    ("Årsmöte om samarbetet", "Avtalet fortsätter, ny kontaktperson i höst."),
    ("Kick-off of the survey", "The survey opens on the first of the month."),
)
ROOMS = ("Neuvotteluhuone 2", "Asiakkaan luona", "Teams", "Toimipisteemme", "Tehtaan kokoustila", "")
# (about, what they say, what came of it)
COMPLAINTS = (
    (
        "Kurssin peruutus",
        "Kurssi peruttiin edellisenä päivänä.",
        "Hyvitettiin kurssimaksu ja tarjottiin uusi ajankohta.",
    ),
    ("Väärä lasku", "Laskutettiin kahdesta osallistujasta, vaikka tuli yksi.", "Lähetettiin hyvityslasku."),
    (
        "Myöhästynyt raportti",
        "Mittausraportti tuli kaksi viikkoa myöhässä.",
        "Pahoiteltiin, alennus seuraavasta mittauksesta.",
    ),
    ("Luentosalin ääni", "Takarivissä ei kuullut mitään.", "Äänentoisto korjattiin."),
    ("Felaktig faktura", "Fakturan gick till fel adress.", "Ny faktura skickades."),
    ("Slow answer", "It took three weeks to get a quote.", "The quote was sent and the delay explained."),
)
PRAISE = (
    ("Kiitos kurssista", "Kouluttaja osasi asiansa.", "Välitettiin kouluttajalle."),
    ("Toive aineistosta", "Kalvot voisi lähettää etukäteen.", "Otettu käyttöön."),
    ("Bra föreläsning", "Intressant och konkret.", "Hälsat till föreläsaren."),
    ("Good exercises", "More exercises like these, please.", "Told the trainer."),
)
CHATS = (
    "Vierailija: Hei, onko ensiapukurssille tilaa?\nPalvelu: Hei! Marraskuun kurssilla on vielä paikkoja.\nVierailija: Kiitos!",
    "Vierailija: Mistä saan laskukopion?\nPalvelu: Lähetän sen osoitteeseen, jonka jätit lomakkeelle.",
    "Besökare: Finns kursen på svenska?\nKundtjänst: Ja, nästa gång i mars.",
    "Visitor: Do you measure noise in Turku?\nService: Yes, all over Finland.",
    "Vierailija: Verkkokurssi ei aukea.\nPalvelu: Kokeile toista selainta.\nVierailija: Nyt toimii.",
)
PAGES = ("/koulutus/ensiapu", "/palvelut/mittaukset", "/yhteys", "/sv/utbildning", "/en/services", "/verkkokurssit")
TASKS = (
    "Soita tarjouksesta",
    "Lähetä sopimusluonnos",
    "Tarkista laskutusosoite",
    "Sovi palautekeskustelu",
    "Varmista osallistujalista",
    "Lähetä esite ruotsiksi",
    "Muistuta sopimuksen päättymisestä",
)
# (name, the product it is a sale of)
TRAININGS = (
    ("Hätäensiapukurssi", "first-aid"),
    ("Ensiavun kertauskurssi", "first-aid-refresher"),
    ("Työturvallisuuskorttikoulutus", "safety-card"),
    ("Tulityökorttikoulutus", "hot-work-card"),
    ("Esihenkilöpäivä", "manager-day"),
    ("Työkykypäivät", "work-ability-days"),
    ("Työsuojeluvaltuutetun kurssi", "safety-representative"),
    ("Ergonomian verkkokurssi", "ergonomics-webinar"),
    ("Kemikaaliturvallisuuden verkkokurssi", "chemicals-webinar"),
    ("Utbildning för arbetarskyddskort", "safety-card"),
)
GATHERINGS = (
    ("Asiakasaamu: työkyvyn johtaminen", "event"),
    ("Turvallisuusmessut", "event"),
    ("Arvonta messuosastolla", "competition"),
    ("Neuvontapuhelin", "service"),
)
ATTRIBUTES = {
    "reachable": ("arkisin klo 9–11", "iltapäivisin", "maanantaisin", "efter kl. 13", "mornings"),
    "meeting_place": ("etäyhteys", "asiakkaan tilat", "toimistomme Helsingissä", "på distans"),
    "invoice_reference": ("KP 4100", "Osasto 12", "PO 8800", "Tammi/26"),
}
