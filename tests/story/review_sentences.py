# ruff: noqa: E501 - rows of words read best in one line
"""Review sentences of the data folder, and a short list of words for their subjects, composed from the names alone."""

import re
from pathlib import Path

from klantwaarde.systems.story.codebook import Code, Codebook
from klantwaarde.systems.story.phrases import read_phrase

LABEL = re.compile(r"'([a-z_& -]+)',\s*'(?:positive|negative|neutral)'\]")

HOTEL = {
    "hotel general": "hotel|verblijf|overnachting|aanrader|terugkomen|resort|hostel|accommodatie",
    "service general": "personeel|service|receptie|medewerker*|vriendelijk*|behulpzaam|behulpzame|inchecken|gastvrij*|"
    "balie|ober|serveerster|manager|gastheer|bediening|onbeleefd|ontvangst",
    "location general": "locatie|ligging|gelegen|loopafstand|centrum|dichtbij|vlakbij|metro|station|strand|uitzicht op|"
    "in de buurt|bereikbaar|wandelafstand|centraal|winkels|luchthaven|minuten lopen",
    "rooms design_features": "kamer & groot/klein/ruim/ruime/grote/kleine/ingericht/ingerichte/inrichting/mooi/mooie/balkon/"
    "uitzicht/badkamer/modern/moderne|badkamer|balkon|inrichting van .. kamer",
    "rooms general": "kamer & goed/goede/prima/geweldig/geweldige/fijn/fijne/perfect|kamer|kamers|suite",
    "food_drinks quality": "ontbijt|eten|diner|restaurant|koffie|lekker|heerlijk|maaltijd*|buffet|drankje*|bar",
    "hotel prices": "prijs*|duur|dure|goedkoop|goedkope|betaalbaar|prijs-kwaliteit|waar voor .. geld|geld|kosten|tarief",
    "rooms cleanliness": "schoon|schone|vies|vieze|vuil|vlekken|schimmel|hygienisch|kamer & schoon/schone/vies",
    "rooms comfort": "bed|bedden|comfortabel*|slapen|geslapen|matras|kussen|kussens|lawaai|geluid|rustige kamer|stil",
    "facilities general": "zwembad|faciliteit*|sportschool|fitness*|spa|sauna|lift|parkeren|parkeerplaats|parkeergarage",
    "hotel comfort": "rustig*|sfeer|comfortabel & hotel|gezellig*|ontspannen",
    "hotel design_features": "gebouw|lobby|tuin|hotel & mooi/mooie/prachtig/groot/modern/gedateerd/klein/oud|ontwerp|architectuur",
    "hotel cleanliness": "hotel & schoon/schone/netjes/vies|schoon & alles",
    "rooms quality": "kamer & verouderd/kapot/oud/gedateerd/gerenoveerd/slecht|kapot",
    "hotel quality": "kwaliteit|sterren|gerenoveerd|onderhoud & hotel",
    "room_amenities general": "wifi|internet|tv|televisie|minibar|koelkast|airco|airconditioning|douche|handdoeken|waterkoker",
}
COURSE = {
    "course general": "cursus|cursussen|opleiding|aanrader|aanbevelen|specialisatie",
    "faculty general": "docent*|professor*|instructeur*|leraar|spreker|hoogleraar|prof",
    "course quality": "cursus & goed/goede/geweldig/geweldige/uitstekend/uitstekende/slecht/slechte/best/beste/interessant|inhoud",
    "presentation quality": "video*|college*|presentatie*|lezing*|audio|geluid|slides|dia's",
    "assignments quality": "opdracht*|oefening*|huiswerk|quiz*|toets*|project*|programmeeropdracht*",
    "faculty comprehensiveness": "legt/leggen/uitgelegd/uitlegt/uitleggen/uitleg & docent*/professor*/instructeur*/duidelijk|uitleg",
    "course comprehensiveness": "begrijpelijk*|makkelijk te volgen|begrijpen|diepgang|basis|inleiding|introductie|helder",
    "material quality": "materiaal|materialen|leerstof|lesmateriaal|boek|stof",
    "faculty response": "forum*|feedback|vragen & antwoord*/beantwoord/reactie|ondersteuning|staf|mentor*",
}


def read(path: Path) -> tuple[list[str], list[set[str]]]:
    """Give the sentences and their subjects."""
    texts, labels = [], []
    for line in path.read_text("utf-8").splitlines():
        text, _, marked = line.partition("####")
        texts.append(text)
        labels.append({name for name in LABEL.findall(marked) if not name.startswith("polarity")})
    return texts, labels


def book(words: dict[str, str], codes: list[str]) -> Codebook:
    """Make a codebook of all subjects, with the words there are for some of them."""
    phrases = [
        read_phrase(text, code=code, lang="nl", tone="0" if "&" not in text else "+")
        for code, those in words.items()
        for text in those.split("|")
    ]
    return Codebook(tuple(Code(code, {"nl": code}) for code in codes), tuple(phrases))
