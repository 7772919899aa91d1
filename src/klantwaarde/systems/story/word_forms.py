"""What one written word may stand for: its lemma, the parts of a compound, and what it was probably meant to be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from klantwaarde.systems.story.function_words import words
from klantwaarde.systems.story.text import folded

# The lemmatiser does not know these, or gives another word for them.
_OWN: dict[str, str] = {
    form: lemma
    for lemma, forms in {
        "ontzorgen": "ontzorgt ontzorgd ontzorgde",
        "goed": "goeie goei",
        "liefst": "liefst",
        "hoor": "hoor",
        "hebben": "hebt",
        "weten": "weet weten wist wisten",
        "lossen": "lost loste",
        "doen": "deed deden doet doe",
        "pakken": "pakt",
        "bellen": "belt gebeld",
        "denken": "denkt dacht dachten",
        "leggen": "legt legde leggen",
        "springen": "springt",
        "houden": "houdt houd hield",
        "leveren": "levert geleverd leverde",
        "laatste": "laatste",
        "onze": "onze",
        "komen": "kwam kwamen",
        "nemen": "nam namen",
    }.items()
    for form in forms.split()
}
PARTICLES = words(
    "aan achter af bij door in mee na om op over terug toe uit vast voor vooraf voorop vooruit weg tegen "
    "bijeen klaar stil"
)
_LINKS = ("", "s", "en", "e", "-")
_LEAST_HEAD, _LEAST_REST = 5, 3
_FUZZY_FROM, _FUZZY = 5, 88.0
_LONG = 12
_HEAD, _FIRST = 0.8, 0.6
_MEMORY = 200_000
_DOUBLE = re.compile(r"(.)\1+")


Read = tuple[tuple[tuple[str, float], ...], tuple[str, ...]]


class Vocabulary:
    """The words that phrases are made of, and which of them a written word touches.

    Parameters
    ----------
    words
        Per language the plain words, and the beginnings (``duurza*``) and ends (``*heid``) that phrases name.
    """

    def __init__(self, words: Mapping[str, Collection[str]]) -> None:
        self.plain = {lang: {w for w in those if "*" not in w} for lang, those in words.items()}
        self.begins = {lang: {w[:-1] for w in those if w.endswith("*")} for lang, those in words.items()}
        self.ends = {lang: {w[1:] for w in those if w.startswith("*")} for lang, those in words.items()}
        self._lengths = {lang: sorted({len(w) for w in those}) for lang, those in self.begins.items()}
        self._tails = {lang: sorted({len(w) for w in those}) for lang, those in self.ends.items()}
        self._heads = {lang: {w for w in those if len(w) >= _LEAST_HEAD} for lang, those in self.plain.items()}
        self._by_letter: dict[tuple[str, str], list[str]] = {}
        for lang, those in self.plain.items():
            for word in sorted(those):
                if len(word) >= _FUZZY_FROM:
                    self._by_letter.setdefault((lang, _sound(word)[0]), []).append(word)
        self._seen: dict[str, Read] = {}
        self._known: dict[tuple[str, str], bool] = {}
        # Verb -> particle and the verb that both make: denken -> (mee, meedenken).
        self.separable: dict[str, list[tuple[str, str]]] = {}
        for word in sorted(self.plain.get("nl", ())):
            for particle in PARTICLES:
                rest = word.removeprefix(particle)
                if word != rest and len(rest) > 3 and rest.endswith("n") and rest not in {"en", "ten"}:
                    self.separable.setdefault(rest, []).append((particle, word))

    def read(self, word: str) -> Read:
        """Give (key, strength) of the words that a written word may be, and the separable verbs it may belong to."""
        found = self._seen.get(word)
        if found is None:
            if len(self._seen) > _MEMORY:  # a stream of a million answers holds endless typing errors
                self._seen.clear()
            forms = tuple((key_of(lang, form), strength) for lang, form, strength in self._look(word))
            verbs = tuple(verb for verb in lemmas(word, "nl") if verb in self.separable)
            found = self._seen[word] = (forms, verbs)
        return found

    def is_known(self, word: str, lang: str) -> bool:
        """Tell whether a language has the word at all."""
        key = (word, lang)
        if key not in self._known:
            if len(self._known) > _MEMORY:
                self._known.clear()
            self._known[key] = _in_dictionary(word, lang)
        return self._known[key]

    def _look(self, word: str) -> Iterable[tuple[str, str, float]]:
        best: dict[tuple[str, str], float] = {}
        for lang in self.plain:
            self._plainly(word, lang, best)
        if not best:
            best |= self._by_ear(word)
        if word.isdecimal():
            pass  # a number is no typing error and no compound
        elif not best and len(word) >= _FUZZY_FROM:
            self._guess(word, best)
        elif len(word) >= _LONG and all("*" in form for _, form in best):  # `terugbelafspraken`: an appointment too
            for form in lemmas(word, "nl") if "nl" in self.plain else ():
                for head in self._heads_of(form):
                    best.setdefault(("nl", head), _HEAD)
        return ((lang, form, strength) for (lang, form), strength in best.items())

    def _by_ear(self, word: str) -> dict[tuple[str, str], float]:
        """`tijt`, `gelevert`, `word`: in Dutch a d, a t and dt sound alike at the end of a word."""
        if word[-1:] not in {"d", "t"} or len(word) < 4 or "nl" not in self.plain or self.is_known(word, "nl"):
            return {}
        stem = word.removesuffix("dt") if word.endswith("dt") else word[:-1]
        found: dict[tuple[str, str], float] = {}
        for end in ("d", "t"):
            if stem + end != word and self.is_known(stem + end, "nl"):
                self._plainly(stem + end, "nl", found)
        return dict.fromkeys(found, 0.9)

    def _plainly(self, word: str, lang: str, best: dict[tuple[str, str], float]) -> None:
        """The word itself, its beginning or end where phrases name those, and its parts around a hyphen."""
        for form in lemmas(word, lang):
            if form in self.plain[lang]:
                best[lang, form] = 1.0
            for length in self._lengths[lang]:
                if length <= len(form) and form[:length] in self.begins[lang]:
                    best[lang, form[:length] + "*"] = 1.0
            for length in self._tails[lang]:
                if length < len(form) and form[-length:] in self.ends[lang]:
                    best[lang, "*" + form[-length:]] = 1.0
        for piece in word.split("-") if "-" in word else ():
            for form in lemmas(piece, lang):
                if form in self.plain[lang]:
                    best.setdefault((lang, form), 0.9)

    def _guess(self, word: str, best: dict[tuple[str, str], float]) -> None:
        """Take a long unknown word for a compound, or for a typing error, or for what begins with a word of ours."""
        forms = lemmas(word, "nl") if "nl" in self.plain else ()
        best |= {("nl", head): _HEAD for form in forms for head in self._heads_of(form)}
        if best or any(self.is_known(word, lang) for lang in self.plain):
            return
        self._mend(word, best)
        if not best:
            best |= {("nl", first): _FIRST for form in forms for first in self._firsts_of(form)}

    def _mend(self, word: str, best: dict[tuple[str, str], float]) -> None:
        from rapidfuzz import fuzz

        for lang in self.plain:
            sound = _sound(word)
            near = [
                (max(fuzz.ratio(word, other), fuzz.ratio(sound, _sound(other))), other)
                for other in self._by_letter.get((lang, sound[0]), ())
                if abs(len(other) - len(word)) <= 2
            ]
            score, other = max(near, default=(0.0, ""))
            if score >= _FUZZY - (4 if len(word) >= 9 else 0):
                # What it was meant to be is looked up as if it stood there.
                best |= {(of, form): 0.85 * strength for of, form, strength in self._look(other) if of == lang}
            elif near_begin := self._near_beginning(word, lang):
                best[lang, near_begin + "*"] = 0.8

    def _near_beginning(self, word: str, lang: str) -> str:
        from rapidfuzz import fuzz

        near = [
            (fuzz.ratio(word[: len(begin)], begin), begin)
            for begin in self.begins[lang]
            if len(begin) >= _FUZZY_FROM and begin[0] == word[0] and len(word) >= len(begin) - 1
        ]
        score, begin = max(near, default=(0.0, ""))
        return begin if score >= _FUZZY - (4 if len(begin) >= 9 else 0) or _swapped(word, begin) else ""

    def _heads_of(self, word: str) -> Iterable[str]:
        """What a compound is a kind of: `levertermijn` is a term."""
        for cut in range(_LEAST_REST, len(word) - _LEAST_REST):
            if word[cut:] in self._heads["nl"] and self.is_known(word[:cut].removesuffix("-"), "nl"):
                yield word[cut:]

    def _firsts_of(self, word: str) -> Iterable[str]:
        """What a compound begins with: less telling."""
        for cut in range(_LEAST_HEAD, len(word) - _LEAST_REST):
            if word[:cut] in self._heads["nl"] and any(
                word[cut:].startswith(link) and self.is_known(word[cut + len(link) :], "nl") for link in _LINKS
            ):
                yield word[:cut]


def key_of(lang: str, word: str) -> str:
    """Name a word of one language; a beginning or an end comes with its star."""
    return f"{lang}:{word}"


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    """How a word sounds, so far that writing errors by ear fall together: komunicatie, betrouwbaaar."""
    for written, heard in (("ij", "ei"), ("au", "ou"), ("ch", "g"), ("ck", "k"), ("c", "k"), ("y", "i"), ("ph", "f")):
        word = word.replace(written, heard)
    return _DOUBLE.sub(r"\1", word)


def _swapped(word: str, begin: str) -> bool:
    """Two neighbouring letters changed places: `deskunidg`."""
    head = word[: len(begin)]
    if len(begin) < _FUZZY_FROM or len(head) != len(begin):
        return False
    wrong = [i for i, (a, b) in enumerate(zip(head, begin, strict=True)) if a != b]
    return len(wrong) == 2 and wrong[1] == wrong[0] + 1 and head[wrong[0]] == begin[wrong[1]]


def lemmas(word: str, lang: str) -> tuple[str, ...]:
    """Give the word and its lemma, folded; separable verbs without the sign that the lemmatiser puts in some."""
    if word.isdecimal():
        return (word,)
    own = _OWN.get(word) if lang == "nl" else None
    lemma = own or folded(_lemmatised(word, lang)).replace("_", "")
    return (word,) if lemma == word else (word, lemma)


def _in_dictionary(word: str, lang: str) -> bool:
    from simplemma import is_known

    return bool(is_known(word, lang=lang)) if lang in {"nl", "en"} else False


def _lemmatised(word: str, lang: str) -> str:
    from simplemma import lemmatize

    return str(lemmatize(word, lang=lang))
