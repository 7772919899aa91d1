"""Numbers and addresses that point at a person: found by form, and by their own check where they have one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """A stretch of text that may tell who somebody is.

    Parameters
    ----------
    kind
        Such as ``iban``, ``email`` or ``name``.
    start, end
        Unicode code points, end exclusive.
    text
        The words themselves; they never leave this room.
    sure
        False when it only looks like it, such as a number whose check fails.
    """

    kind: str
    start: int
    end: int
    text: str
    sure: bool = True


def is_iban(text: str) -> bool:
    """Tell whether a bank account number is valid: the rest after 97 is 1 (ISO 13616)."""
    bare = re.sub(r"[\s.-]", "", text).upper()
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}", bare):
        return False
    if bare.startswith("NL") and len(bare) != 18:
        return False
    turned = bare[4:] + bare[:4]
    return int("".join(str(int(sign, 36)) for sign in turned)) % 97 == 1


def is_bsn(text: str) -> bool:
    """Tell whether a citizen service number is valid: weights 9 to 2 and -1 add up to a multiple of 11."""
    digits = re.sub(r"[\s.-]", "", text).zfill(9)
    if not digits.isdigit() or len(digits) != 9 or digits == "000000000":
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=True)) % 11 == 0


_WORD = r"[^\W_]"
_IBAN = re.compile(
    rf"(?<!{_WORD})[A-Za-z]{{2}}\d{{2}}(?:[ .-]?[A-Za-z0-9]{{4}}){{2,7}}(?:[ .-]?[A-Za-z0-9]{{1,3}})?(?!{_WORD})"
)
_EMAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]+(?:@|\s?\(at\)\s?|\s?\[at\]\s?)[\w-]+(?:(?:\.|\s?\(dot\)\s?)[\w-]+)+", re.IGNORECASE
)
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"']+[^\s<>\"'.,;:!?)]|\b[\w-]+(?:\.[\w-]+)*\.(?:nl|be|com|eu|org|net|io)(?:/[^\s<>\"']*)?(?!\w)",
                  re.IGNORECASE)  # fmt: skip
_PHONE = re.compile(r"(?<![\w.,])(?:(?:\+|00)\s?(?:31|32)[\s.-]?(?:\(0\)\s?)?|\(?0)(?:[\s.()/-]*\d){8,9}(?![\w])")
_POSTCODE = re.compile(r"(?<!\w)[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}(?!\w)")
_ADDRESS = re.compile(
    r"(?<!\w)[A-Z][\w'-]*(?:straat|laan|weg|plein|gracht|kade|dijk|singel|dreef|hof|steeg|pad|markt|lei"
    r"|steenweg|baan)\s+\d+\s?[a-zA-Z]?(?!\w)"
)
_PLATE = re.compile(
    r"(?<![\w-])(?:[A-Z]{2}-\d{2}-\d{2}|\d{2}-\d{2}-[A-Z]{2}|\d{2}-[A-Z]{2}-\d{2}|[A-Z]{2}-\d{2}-[A-Z]{2}"
    r"|[A-Z]{2}-[A-Z]{2}-\d{2}"
    r"|\d{2}-[A-Z]{2}-[A-Z]{2}|\d{2}-[A-Z]{3}-\d|\d-[A-Z]{3}-\d{2}|[A-Z]{2}-\d{3}-[A-Z]|[A-Z]-\d{3}-[A-Z]{2}"
    r"|[A-Z]{3}-\d{2}-[A-Z]|[A-Z]-\d{2}-[A-Z]{3}|\d-[A-Z]{2}-\d{3}|\d{3}-[A-Z]{2}-\d|\d-[A-Z]{3}-\d{3})(?![\w-])",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@[A-Za-z_][\w.]{2,29}")
_BSN = re.compile(
    r"(?<![\w.,-])\d{3}[ .]?\d{2}[ .]?\d{3,4}(?![\w])|(?<![\w.,-])\d{4}[ .]\d{2}[ .]\d{3}(?![\w])"
    r"|(?<![\w.,-])\d{9}(?![\w])"
)
_DATE = (
    r"(?:\d{1,2}[-/. ]\d{1,2}[-/. ](?:19|20)?\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}"
    r"|\d{1,2} (?:jan|feb|m[aä]|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-z]* (?:19|20)\d{2})"
)
_BORN = re.compile(
    rf"(?:geboren(?: op)?|geboortedatum|geb\.?|geb\. ?datum|date of birth|dob|born(?: on)?"
    rf"|verjaar(?:dag)?)[\s:is]{{0,5}}(?P<what>{_DATE})",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"\b(?P<kind>order|bestel|factuur|klant|debiteur|relatie|polis|contract|dossier|ticket|zaak|invoice"
    r"|customer|client|account|case|"
    r"personeels|lidmaatschaps|reserverings|booking|kvk|btw|vat|serie|serial|bsn|sofi|burgerservice|paspoort|passport)"
    r"[- ]?(?:nr|no|nummer|number|id"
    r"|code)?\b\.?[\s:#=is]{0,5}(?P<what>(?=[A-Z0-9./-]*\d{3})[A-Z0-9][A-Z0-9./-]{2,19}[A-Z0-9])",
    re.IGNORECASE,
)
_BSN_CUE = re.compile(r"bsn|sofi|burgerservice", re.IGNORECASE)
_REACH = 25


def identifiers(text: str) -> list[Finding]:
    """Find numbers and addresses in a text; what overlaps is told once, by its longest form."""
    found: list[Finding] = []
    found += _plain(text, "email", _EMAIL)
    found += _plain(text, "url", _URL)
    found += _checked(text, "iban", _IBAN, is_iban)
    found += _numbered(text)
    found += [
        Finding("birth_date", match.start("what"), match.end("what"), match["what"]) for match in _BORN.finditer(text)
    ]
    found += _phones(text)
    found += _bsns(text)
    found += _plain(text, "postcode", _POSTCODE)
    found += _plain(text, "address", _ADDRESS)
    found += [one for one in _plain(text, "plate", _PLATE) if any(sign.isalpha() for sign in one.text)]
    found += _plain(text, "handle", _HANDLE)
    return without_overlap(found)


def _plain(text: str, kind: str, pattern: re.Pattern[str]) -> list[Finding]:
    return [Finding(kind, match.start(), match.end(), match.group()) for match in pattern.finditer(text)]


def _checked(text: str, kind: str, pattern: re.Pattern[str], check: Callable[[str], bool]) -> Iterable[Finding]:
    """Words after a number may be taken along by its form, so shorter readings are tried until the check is right."""
    for match in pattern.finditer(text):
        whole = match.group()
        good = next((whole[:end] for end in range(len(whole), 14, -1) if check(whole[:end])), None)
        if good is not None:
            yield Finding(kind, match.start(), match.start() + len(good.rstrip()), good.rstrip())
        elif sum(sign.isdigit() for sign in whole) >= 10:
            yield Finding(kind, match.start(), match.end(), whole, sure=False)


def _phones(text: str) -> Iterable[Finding]:
    for match in _PHONE.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if 10 <= len(digits) <= 13:
            yield Finding("phone", match.start(), match.end(), match.group())


def _bsns(text: str) -> Iterable[Finding]:
    for match in _BSN.finditer(text):
        digits = re.sub(r"\D", "", match.group())
        if len(digits) not in {8, 9}:
            continue
        before = text[max(0, match.start() - _REACH) : match.start()]
        if is_bsn(digits) and (len(digits) == 9 or _BSN_CUE.search(before)):
            yield Finding("bsn", match.start(), match.end(), match.group())
        elif len(digits) == 9 or _BSN_CUE.search(before):
            yield Finding("bsn", match.start(), match.end(), match.group(), sure=False)


def _numbered(text: str) -> Iterable[Finding]:
    for match in _NUMBERED.finditer(text):
        kind = "bsn" if _BSN_CUE.match(match["kind"]) else "number"
        yield Finding(
            kind, match.start("what"), match.end("what"), match["what"], kind != "bsn" or is_bsn(match["what"])
        )


def without_overlap(found: Iterable[Finding]) -> list[Finding]:
    """Tell every stretch once: the longest first, and a sure one before one that only looks like it."""
    kept: list[Finding] = []
    for one in sorted(found, key=lambda f: (not f.sure, f.kind == "name", -(f.end - f.start), f.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: one.start)
