"""Words that tell of somebody's health, in the languages staff write in: a reason to think again, never to refuse (GDPR art. 9)."""

from __future__ import annotations

import re

# Beginnings of words: Finnish and Swedish inflect at the end and compound at the front.
_STEMS = (
    "sairaus sairaud sairasl sairastu sairaal diagnoos lääkity lääkär masennu masentu uupumu uupunu työkyvyttöm vammai vamma "
    "raskaan raskaus syöpä syövän diabet allergi astma selkäkip migreen mielenterv päihde alkoholis kuntoutuks "
    "sjukdom sjukskriv sjukled sjukhus läkare medicin depress utmatt utbränd arbetsoför funktionsned handikapp gravid cancer "
    "allergi ryggont migrän psykisk missbruk rehabil "
    "illness disease sick diagnos medicat depression burnout burned disab pregnan cancer allerg asthma migraine addict surgery"
).split()
_FOUND = re.compile(rf"\b\w{{0,12}}?(?:{'|'.join(sorted(set(_STEMS), key=len, reverse=True))})\w*", re.IGNORECASE)


def health_words(text: str) -> list[str]:
    """The words of the text that may tell of health, each once, in their order."""
    return list(dict.fromkeys(found.group().lower() for found in _FOUND.finditer(text)))
