"""Topics and wordings of the reference profile. A wording is shown exactly as it stands; a change is a new version."""

# (key, names fi/sv/en, help fi/sv/en)
TOPICS = (
    (
        "work_ability",
        ("Työkyky", "Arbetsförmåga", "Work ability"),
        (
            "Kerran kuussa: tutkimusta ja käytännön vinkkejä.",
            "En gång i månaden: forskning och praktiska råd.",
            "Once a month: research and practical advice.",
        ),
    ),
    (
        "trainings",
        ("Koulutukset", "Utbildningar", "Trainings"),
        (
            "Uudet kurssit ja webinaarit, noin kuudesti vuodessa.",
            "Nya kurser och webbinarier, ungefär sex gånger om året.",
            "New courses and webinars, about six times a year.",
        ),
    ),
)

# key -> (platforms named, text fi, sv, en)
WORDINGS = {
    "newsletter": (
        "",
        "Tilaan valitsemani uutiskirjeet sähköpostiini. Voin peruuttaa tilauksen milloin tahansa jokaisessa kirjeessä olevasta linkistä.",
        "Jag beställer de valda nyhetsbreven till min e-post. Jag kan när som helst avsluta prenumerationen via länken i varje brev.",
        "I order the newsletters I chose to my e-mail. I can cancel at any time by the link in every letter.",
    ),
    "direct_marketing": (
        "Meta, LinkedIn",
        "Minulle saa lähettää markkinointia sähköpostitse. Jos annan tämän luvan, minulle voidaan näyttää mainoksia myös Metan ja "
        "LinkedInin palveluissa. Voin perua luvan milloin tahansa jokaisessa viestissä olevasta linkistä.",
        "Jag tillåter marknadsföring per e-post. Om jag ger detta tillstånd kan reklam visas för mig också i Metas och LinkedIns "
        "tjänster. Jag kan när som helst återkalla tillståndet via länken i varje meddelande.",
        "I allow marketing by e-mail. If I give this permission, advertisements may be shown to me in the services of Meta and "
        "LinkedIn too. I can withdraw it at any time by the link in every message.",
    ),
    "email_tracking": (
        "",
        "Saatte seurata, mitkä sähköpostinne avaan ja mitä linkkejä avaan, jotta kirjeet paranevat. Voin perua luvan milloin tahansa.",
        "Ni får följa vilka av era mejl jag öppnar och vilka länkar jag klickar på, så att breven blir bättre. Jag kan när som helst "
        "återkalla tillståndet.",
        "You may follow which of your mails I open and which links I click, so that the letters get better. I can withdraw this at any "
        "time.",
    ),
    "by_letter": (
        "",
        "Minulle saa lähettää markkinointia postissa.",
        "Ni får skicka marknadsföring till mig per post.",
        "You may send me marketing by post.",
    ),
    "by_phone": (
        "",
        "Minulle saa soittaa ja markkinoida puhelimessa.",
        "Ni får ringa mig och marknadsföra per telefon.",
        "You may call me with marketing.",
    ),
    "by_sms": (
        "",
        "Minulle saa lähettää markkinointia tekstiviesteinä.",
        "Ni får skicka marknadsföring till mig som sms.",
        "You may send me marketing by text message.",
    ),
}

# How a wording is shown where it is no box to tick: its layout and its control.
SHOWN_AS = {"newsletter": {"layout": "paragraph-1", "control": "button"}}
