"""Questions: what is asked, of which values, on which scale; each kind is a noun of its own."""

from __future__ import annotations

import re

import msgspec

Words = dict[str, str]
"""A text per language."""

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
MEASURES = ("importance", "expectation", "experience", "disconfirmation", "satisfaction")
JUDGEMENTS = ("satisfaction", "quality", "recommend", "reuse", "ease")
ROLE_KINDS = ("granted", "played", "aspired")
FILLS = ("function", "department", "tenure_years")
CONTACT = ("daily", "sometimes", "never")
KANO_POINTS = (1, 2, 3, 4, 5)
LONGEST = 5_000
"""Characters in an open answer."""


class Option(msgspec.Struct, frozen=True):
    """One thing to choose: a code that never changes, and its name per language."""

    code: str
    name: Words


class Question(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """What every question has.

    Parameters
    ----------
    name
        Stable code: letters, digits and underscore, letter first, unique in the instrument.
    title, help
        Text per language; ``{name}`` in it is replaced by an earlier answer, as text.
    required
        Whether a person must answer before going on. *I do not know* is an answer.
    show_if
        Condition such as ``{recommend} <= 6 and {role} in ['partner']``; empty shows it always.
    """

    name: str
    title: Words
    help: Words = {}
    required: bool = False
    show_if: str = ""


class Consent(Question, tag="consent", frozen=True, kw_only=True, omit_defaults=True):
    """Whether a person takes part, and what may be done with their words.

    ``text`` is what happens with the answers; its version is stored with each response. ``words`` are the choices for
    quoting: ``internal``, ``anonymous`` and, in a named conversation only, ``attributable``.
    """

    text: Words
    words: tuple[str, ...] = ("internal", "anonymous")


class Scale(Question, tag="scale", frozen=True, kw_only=True, omit_defaults=True):
    """One measure over several values or investments: one row of marks each.

    ``subject`` is ``values`` or ``investments``; ``measure`` one of `MEASURES`. ``low_name`` and ``high_name`` say what
    the ends mean.
    """

    subject: str
    measure: str
    items: tuple[Option, ...]
    low: int
    high: int
    low_name: Words = {}
    high_name: Words = {}
    dont_know: bool = True


class Kano(Question, tag="kano", frozen=True, kw_only=True, omit_defaults=True):
    """Per value a pair: how is it when it is there, how is it when it is not."""

    items: tuple[Option, ...]


class Roles(Question, tag="role", frozen=True, kw_only=True, omit_defaults=True):
    """Which role somebody grants, meets or aims for; at most ``most`` of them, with room for words of one's own."""

    kind: str
    items: tuple[Option, ...]
    most: int = 1
    other: bool = True


class WhyUs(Question, tag="why_us", frozen=True, kw_only=True, omit_defaults=True):
    """Why do you choose us: number the top of the list, or divide 100 points.

    ``task`` is ``rank`` or ``points``. ``contact`` asks employees how often they speak with customers.
    """

    items: tuple[Option, ...]
    task: str = "rank"
    top: int = 5
    contact: bool = False


class Agreed(msgspec.Struct, frozen=True):
    """A value with the behaviours that were agreed on to make it true."""

    value: Option
    behaviours: tuple[Option, ...]


class Behaviour(Question, tag="behaviour", frozen=True, kw_only=True, omit_defaults=True):
    """Employees only: which agreed behaviour do you know, and do you do it."""

    items: tuple[Agreed, ...]


class Judgement(Question, tag="judgement", frozen=True, kw_only=True, omit_defaults=True):
    """One mark for the whole: satisfaction, quality, recommend (NPS), reuse or ease (CES, where high is easy)."""

    measure: str
    low: int
    high: int
    low_name: Words = {}
    high_name: Words = {}
    dont_know: bool = True


class Rating(Question, tag="rating", frozen=True, kw_only=True, omit_defaults=True):
    """A plain mark; ``segment`` lets reports split by it."""

    low: int = 1
    high: int = 10
    low_name: Words = {}
    high_name: Words = {}
    segment: bool = False


class Choice(Question, tag="choice", frozen=True, kw_only=True, omit_defaults=True):
    """Choose one (or ``several``) of a list. ``fills`` names a column of the respondent, such as ``function``."""

    options: tuple[Option, ...]
    several: bool = False
    segment: bool = True
    fills: str = ""


class Text(Question, tag="text", frozen=True, kw_only=True, omit_defaults=True):
    """A short text or a number. ``fills`` names a column of the respondent; without it the words become a quote."""

    fills: str = ""
    number: bool = False


class Open(Question, tag="comment", frozen=True, kw_only=True, omit_defaults=True):
    """A person's own words. ``subjects`` are the values it is about; ``unprompted`` says nobody named a value first."""

    subjects: tuple[str, ...] = ()
    unprompted: bool = False


AnyQuestion = Consent | Scale | Kano | Roles | WhyUs | Behaviour | Judgement | Rating | Choice | Text | Open


class Page(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Questions that are asked together and saved together."""

    name: str
    questions: tuple[AnyQuestion, ...]
    title: Words = {}
    help: Words = {}
    show_if: str = ""


class Instrument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole questionnaire for one side.

    Parameters
    ----------
    side
        ``customer`` or ``employee``.
    pages
        In order; the first holds the consent.
    languages
        In which it can be answered.
    thanks
        What is said at the end.
    """

    side: str
    pages: tuple[Page, ...]
    languages: tuple[str, ...] = ("nl", "en")
    thanks: Words = {}

    @property
    def questions(self) -> tuple[AnyQuestion, ...]:
        """Every question in order."""
        return tuple(question for page in self.pages for question in page.questions)

    @property
    def consent(self) -> Consent | None:
        """The question for consent."""
        return next((question for question in self.questions if isinstance(question, Consent)), None)

    def page(self, name: str) -> Page | None:
        """Page by its name."""
        return next((page for page in self.pages if page.name == name), None)


def options_of(question: AnyQuestion) -> tuple[Option, ...]:
    """What can be chosen or marked in a question."""
    if isinstance(question, Scale | Kano | Roles | WhyUs):
        return question.items
    return question.options if isinstance(question, Choice) else ()


def in_language(words: Words, lang: str) -> str:
    """Text in a language; a language that is missing borrows another."""
    return words.get(lang) or next((text for text in words.values() if text), "")
