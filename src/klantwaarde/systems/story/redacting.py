"""Take out what tells who somebody is: consistent pseudonyms over the study, and no way back from what leaves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from klantwaarde.systems.story.identifiers import Finding, identifiers, without_overlap
from klantwaarde.systems.story.names import names

LABELS = {
    "nl": {
        "name": "PERSOON", "company": "BEDRIJF", "email": "E-MAIL", "url": "WEBADRES", "iban": "REKENING", "bsn": "BSN",
        "phone": "TELEFOON", "postcode": "POSTCODE", "address": "ADRES", "plate": "KENTEKEN", "handle": "ACCOUNT",
        "birth_date": "GEBOORTEDATUM", "number": "NUMMER",
    },
    "en": {
        "name": "PERSON", "company": "COMPANY", "email": "E-MAIL", "url": "WEB-ADDRESS", "iban": "ACCOUNT-NUMBER",
        "bsn": "CITIZEN-NUMBER", "phone": "PHONE", "postcode": "POSTCODE", "address": "ADDRESS", "plate": "PLATE",
        "handle": "HANDLE", "birth_date": "BIRTH-DATE", "number": "NUMBER",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A pseudonym in redacted text: what kind of thing stood there, where it stands now, and whether that is sure.

    It does not hold the words themselves.
    """

    kind: str
    start: int
    end: int
    label: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Redacted:
    """Text without what tells who somebody is.

    Parameters
    ----------
    text
        With pseudonyms.
    marks
        Where they stand.
    places
        Per code point of the original (and one for its end) the place in the redacted text, for offsets of codings.
    """

    text: str
    marks: tuple[Mark, ...]
    places: tuple[int, ...]


@dataclass(slots=True)
class Redactor:
    """Redacts the texts of one study; the same name gets the same pseudonym everywhere.

    Parameters
    ----------
    lang
        Language of the pseudonyms.
    known
        Names of staff, customers and places of the project.
    cleared
        Words that a person looked at and that are no names.
    doubtful
        Whether what only looks like a name or number is taken out too. On unless told: what left cannot be called back.
    """

    lang: str = "nl"
    known: Collection[str] = ()
    cleared: Collection[str] = ()
    doubtful: bool = True
    _given: dict[tuple[str, str], str] = field(default_factory=dict)
    _numbers: Counter[str] = field(default_factory=Counter)

    def findings(self, text: str) -> list[Finding]:
        """Give what would be taken out."""
        numbers = identifiers(text)
        cleared = {word.casefold() for word in self.cleared}
        people = [one for one in names(text, known=self.known) if one.text.casefold() not in cleared]
        taken = without_overlap([*numbers, *people])
        return [one for one in taken if one.sure or self.doubtful]

    def redact(self, text: str) -> Redacted:
        """Take out what tells who somebody is."""
        pieces: list[str] = []
        marks: list[Mark] = []
        places: list[int] = []
        at = length = 0
        for one in self.findings(text):
            before = text[at : one.start]
            pieces.append(before)
            places += range(length, length + len(before))
            length += len(before)
            label = self._pseudonym(one)
            pieces.append(label)
            marks.append(Mark(one.kind, length, length + len(label), label, one.sure))
            places += [length] * (one.end - one.start)
            length += len(label)
            at = one.end
        rest = text[at:]
        pieces.append(rest)
        places += range(length, length + len(rest) + 1)
        return Redacted("".join(pieces), tuple(marks), tuple(places))

    def _pseudonym(self, one: Finding) -> str:
        key = (one.kind, " ".join(one.text.casefold().split()))
        if one.kind == "name":
            key = self._same_person(key)
        if key not in self._given:
            self._numbers[one.kind] += 1
            self._given[key] = f"[{LABELS[self.lang][one.kind]}-{self._numbers[one.kind]}]"
        return self._given[key]

    def _same_person(self, key: tuple[str, str]) -> tuple[str, str]:
        """`Peter de Vries` and later `Peter` are one person, as long as only one Peter was met."""
        if key in self._given or " " in key[1]:
            return key
        same = [known for known in self._given if known[0] == "name" and known[1].split()[0] == key[1]]
        return same[0] if len(same) == 1 else key


def review_list(texts: Iterable[str], redactor: Redactor) -> list[tuple[str, int, bool]]:
    """Give each name once, with how often it was met and whether a cue made it sure; unsure and frequent ones first."""
    met: Counter[str] = Counter()
    sure: dict[str, bool] = {}
    for text in texts:
        for one in names(text, known=redactor.known):
            met[one.text] += 1
            sure[one.text] = sure.get(one.text, False) or one.sure
    return sorted(((name, n, sure[name]) for name, n in met.items()), key=lambda row: (row[2], -row[1], row[0]))
