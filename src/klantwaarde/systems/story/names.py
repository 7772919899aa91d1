"""Names of people and firms, by the words around them and by lists; what is found goes to a person for review."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from importlib import resources

from klantwaarde.systems.story.function_words import words
from klantwaarde.systems.story.identifiers import Finding, without_overlap

_CAP = r"[A-ZÀ-Þ][\w'’À-ÿ]*(?:-[A-ZÀ-Þ][\w'’À-ÿ]+)?"
_PREFIX = (
    r"(?:[Vv]an de[rn]?|[Vv]an 't|[Vv]an het|[Vv]an|von|[Dd]e[rn]?|ter|ten|te|'t|in 't|in het|op de[rn]?|op 't"
    r"|el|la|le|du|vd)"
)
_NAME = rf"(?:{_CAP}(?:\s+(?:{_PREFIX}\s+)?{_CAP}){{0,3}}|{_PREFIX}\s+{_CAP})"
# Beside a cue a name may be initials and a surname: dhr. A.B. van den Heuvel.
_NAMED = rf"(?:(?:[A-ZÀ-Þ]\.\s?){{1,4}}(?:{_PREFIX}\s+)?{_CAP}|{_NAME})"
# A form of address, a greeting, a closing, or the verb of a meeting stands before a name.
_ADDRESSED = re.compile(
    r"\b(?:[Dd]e\s+)?(?:[Dd]hr\.?|[Mm]evr\.?|[Mm]w\.?|[Hh]eer|[Mm]evrouw|[Mm]eneer|[Jj]uffrouw|[Mm]r\.?"
    r"|[Mm]rs\.?|[Mm]s\.?|[Dd]r\.?|[Ii]r\.?|[Ii]ng\.?|[Dd]rs\.?|"
    rf"[Mm]eester|[Cc]ollega|[Mm]ister)\s+(?P<name>{_NAMED})"
)
_MET = re.compile(
    r"\b(?:spreek(?:en)?|sprak(?:en)?|gesproken|bel(?:len)?|belde|contact|gesprek|overleg(?:de)?|mail(?:de)?"
    r"|samen|afspraak|dank(?:zij)?|bedankt|thanks to|"
    r"spoke|speak|talk|talked|met|called|asked|thank|call|vraag|vroeg|naar|heet|naam is|name is|ask for)\s+"
    r"(?:altijd |steeds |vaak |meestal |gehad |always |usually |often )?(?:met |aan |naar |to |with |van |by |for )?"
    rf"(?P<name>{_NAMED})"
)
_GREETED = re.compile(
    r"(?:(?:^|[\n.!?]\s*)(?:[Bb]este|[Gg]eachte(?: heer| mevrouw)?|[Hh]allo|[Hh]oi|[Hh]i|[Dd]ear|[Hh]ello)|"
    r"\b(?:[Mm]et vriendelijke groet(?:en)?|[Gg]roet(?:en|jes)?(?: van)?|[Mm]vg|[Vv]riendelijke groeten?"
    r"|[Kk]ind regards|[Bb]est regards|[Rr]egards|[Cc]heers))"
    rf"[,:]?\s+(?P<name>{_NAMED})"
)
_CAPITAL = re.compile(rf"(?<![\w@./])(?P<name>{_NAME})(?!\w)")
_FIRM = re.compile(
    rf"(?<!\w)(?P<name>{_CAP}(?:\s+(?:&\s+|en\s+)?{_CAP}){{0,3}})\s+(?:B\.?V\.?|N\.?V\.?|BVBA|VOF|V\.O\.F\."
    rf"|Holding|Groep|GmbH|Ltd\.?|Inc\.?|& Zn\.?|en Zonen)(?!\w)"
)
# Capitals that start no name.
_NO_NAMES = words(
    "de het een en ik u je wij we ze zij hun ons onze dit dat deze die er als bij met voor van op in aan "
    "om door naar maar ook niet geen altijd nooit soms heel zeer goed goede prima top snel alles alleen "
    "geachte beste hallo hoi dank bedankt graag meer minder veel weinig the a an and i you they we it "
    "this that as with for from of on in at by to but also not no always never very good great all dear "
    "hello thanks kind best regards maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari "
    "februari maart april mei juni juli augustus september oktober november december monday tuesday "
    "wednesday thursday friday saturday sunday january february march may june july august october "
    "december nederland nederlands nederlandse belgie belgië vlaanderen europa engels duits duitsland "
    "english dutch avg nps kpi erp crm it hr bv nv btw kvk eu iso co2 esg mvo excel word outlook teams "
    "whatsapp linkedin google microsoft sap afas exact klantenservice helpdesk sales support service "
    "planning inkoop verkoop directie receptie administratie monteur meneer mevrouw heer team "
    "binnendienst buitendienst accountmanager afdeling bedrijf kerst pasen nieuwjaar customer order"
)
# Words that are also names: only a cue makes them one.
_DOUBLE = words(
    "wit bloem beer bos berg groen zwart bruin boom vos haas mark max rob pim roos iris floor amber sterk "
    "smit will grace hope joy may roy"
)


@cache
def first_names() -> frozenset[str]:
    """Give first names that are met in the Netherlands, Flanders and around, in lower case."""
    text = resources.files("klantwaarde.systems.story").joinpath("lexicon", "first_names.txt").read_text("utf-8")
    return frozenset(name.casefold() for name in text.split())


def names(text: str, *, known: Collection[str] = ()) -> list[Finding]:
    """Find names in a text.

    Parameters
    ----------
    text
        Any text.
    known
        Names of staff, customers and places of this project; found in any case, also in lower case.

    Notes
    -----
    Sure are names with a cue (a form of address, a greeting, "ik spreek altijd met"), first names with a capital, and
    names of the project. A capital within a sentence that nobody knows is told as unsure: a person decides.
    """
    found: list[Finding] = []
    for pattern in (_ADDRESSED, _GREETED, _MET):
        found += [one for match in pattern.finditer(text) if (one := _cued(match)) is not None]
    found += [Finding("company", m.start("name"), m.end(), m.group()) for m in _FIRM.finditer(text)]
    found += _listed(text, known)
    found += _first(text)
    found += _unknown_capitals(text, found)
    return without_overlap(found)


def _cued(match: re.Match[str]) -> Finding | None:
    name = match["name"]
    parts = name.split()
    # The greeting may take along a first word that is no name: "Beste Team".
    while parts and parts[0].casefold() in _NO_NAMES and not re.fullmatch(_PREFIX, parts[0]):
        return None
    while parts and parts[-1].casefold() in _NO_NAMES:
        parts.pop()
    if not parts:
        return None
    end = match.start("name") + name.rindex(parts[-1]) + len(parts[-1])
    return Finding("name", match.start("name"), end, name[: end - match.start("name")])


def _listed(text: str, known: Collection[str]) -> Iterable[Finding]:
    for name in sorted(known, key=lambda name: (-len(name), name)):
        if len(name.strip()) > 1:
            for match in re.finditer(rf"(?<!\w){re.escape(name.strip())}(?!\w)", text, re.IGNORECASE):
                yield Finding("name", match.start(), match.end(), match.group())


def _first(text: str) -> Iterable[Finding]:
    """First names with a capital, and the surname behind them."""
    known = first_names()
    for match in _CAPITAL.finditer(text):
        parts = match["name"].split()
        place = next((i for i, w in enumerate(parts) if w.casefold().removesuffix("'s") in known), None)
        if place is None or (len(parts) == 1 and parts[0].casefold() in _DOUBLE):
            continue
        start = match.start("name") + match["name"].index(parts[place])
        kept = parts[place:]
        while len(kept) > 1 and kept[-1].casefold() in _NO_NAMES:
            kept.pop()
        end = match.start("name") + match["name"].rindex(kept[-1]) + len(kept[-1])
        yield Finding("name", start, end, text[start:end])


def _unknown_capitals(text: str, found: Collection[Finding]) -> Iterable[Finding]:
    """A capital within a sentence, of a word that no dictionary has: perhaps a name."""
    taken = [(one.start, one.end) for one in found]
    for match in _CAPITAL.finditer(text):
        start, end, name = match.start("name"), match.end("name"), match["name"]
        before = text[:start].rstrip(" \"'(“‘")
        opening = not before or before[-1] in ".!?\n:;-–•"
        shouted = name.isupper()
        if opening or shouted or any(start < b and end > a for a, b in taken):
            continue
        parts = [w for w in name.split() if not re.fullmatch(_PREFIX, w)]
        strange = [w for w in map(str.casefold, parts) if w not in _NO_NAMES and not _is_word(w)]
        if strange:
            yield Finding("name", start, end, name, sure=len(parts) > 1)


def _is_word(word: str) -> bool:
    from simplemma import is_known

    return bool(is_known(word, lang="nl") or is_known(word, lang="en"))
