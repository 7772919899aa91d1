"""Whether a questionnaire can be fielded: names, order, conditions, scales, languages; every problem at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from klantwaarde.errors import KlantwaardeError, Problem
from klantwaarde.language import Said, say
from klantwaarde.schema.column import fold
from klantwaarde.schema.settings_rules import CODE, SEGMENT
from klantwaarde.schema.tables import TABLES
from klantwaarde.web.instrument.logic import names_in, parse
from klantwaarde.web.instrument.piping import names_in_text
from klantwaarde.web.instrument.question import (
    FILLS,
    JUDGEMENTS,
    MEASURES,
    NAME,
    ROLE_KINDS,
    AnyQuestion,
    Behaviour,
    Choice,
    Consent,
    Instrument,
    Judgement,
    Kano,
    Rating,
    Roles,
    Scale,
    Text,
    WhyUs,
    options_of,
)

MOST_MARKS = 101
MOST_PAGES = 200
FORMULA = ("=", "+", "-", "@")


def problems_of(instrument: Instrument, privacy: str = "anonymous") -> list[Problem]:
    """Give every problem of a questionnaire; an empty list means that it can be fielded."""
    return [
        *_names(instrument),
        *_consent(instrument, privacy),
        *_looking_back(instrument),
        *_twice(instrument),
        *(problem for question in instrument.questions for problem in _one(question, instrument)),
    ]


def _problem(code: str, thing: Said, rule: Said, mend: Said) -> Problem:
    return Problem(code=code, thing=thing, rule=rule, mend=mend)


def _names(instrument: Instrument) -> Iterator[Problem]:
    names = [question.name for question in instrument.questions]
    pages = [page.name for page in instrument.pages]
    for name, times in [*Counter(names).items(), *Counter(pages).items()]:
        if not NAME.fullmatch(name):
            yield _problem(
                "question-name", say("The name {name} cannot be used.", name=name[:60] or "-"),
                say("A name has letters, digits and underscores, and begins with a letter."),
                say("Give it a short name such as {example}.", example="words"),
            )  # fmt: skip
        if times > 1:
            yield _problem(
                "question-twice", say("The name {name} is used {times} times.", name=name[:60], times=times),
                say("Every page and every question has a name of its own."), say("Give one of them another name."),
            )  # fmt: skip
    if len(pages) > MOST_PAGES:
        yield _problem(
            "too-many-pages", say("There are {count} pages.", count=len(pages)),
            say("A questionnaire has at most {most} pages.", most=MOST_PAGES), say("Ask less."),
        )  # fmt: skip


def _consent(instrument: Instrument, privacy: str) -> Iterator[Problem]:
    asked = [question for question in instrument.questions if isinstance(question, Consent)]
    first = instrument.pages[0].questions if instrument.pages else ()
    if len(asked) != 1 or asked[0] not in first or asked[0].show_if or instrument.pages[0].show_if:
        yield _problem(
            "consent-first", say("The first page does not ask for consent, or another page does too."),
            say("Consent comes first, once, and for everybody."),
            say("Put one question for consent on the first page."),
        )  # fmt: skip
    if privacy == "anonymous" and any("attributable" in question.words for question in asked):
        yield _problem(
            "consent-by-name", say("Anonymous research asks whether words may be shown with a name."),
            say("Anonymous never becomes named."), say("Take this choice out of the question for consent."),
        )  # fmt: skip


def _looking_back(instrument: Instrument) -> Iterator[Problem]:
    before: set[str] = set()
    for page in instrument.pages:
        for part in (page, *page.questions):
            try:
                asked = names_in(parse(part.show_if))
            except KlantwaardeError as error:
                yield from error.problems
                continue
            texts = [*part.title.values(), *part.help.values()]
            piped = set().union(*(names_in_text(text) for text in texts)) if texts else set()
            for name in sorted((asked | piped) - before):
                yield _problem(
                    "looks-ahead",
                    say("{part} looks at {name}, which was not asked before.", part=part.name, name=name),
                    say("A condition or a text uses answers of earlier pages."),
                    say("Move the question to an earlier page, or correct the name."),
                )  # fmt: skip
        before |= {question.name for question in page.questions}


def _twice(instrument: Instrument) -> Iterator[Problem]:
    cells: Counter[str] = Counter()
    for question in instrument.questions:
        if isinstance(question, Scale):
            cells.update(f"{question.measure} {option.code}" for option in question.items)
        elif isinstance(question, Kano):
            cells.update(f"kano {option.code}" for option in question.items)
        elif isinstance(question, Judgement):
            cells[question.measure] += 1
        elif isinstance(question, Roles):
            cells[f"role {question.kind}"] += 1
        elif isinstance(question, WhyUs | Behaviour):
            cells[type(question).__name__] += 1
        elif isinstance(question, Choice | Text) and question.fills:
            cells[question.fills] += 1
    for what, times in cells.items():
        if times > 1:
            yield _problem(
                "asked-twice", say("{what} is asked {times} times.", what=what[:80], times=times),
                say("Each thing is asked once in a questionnaire, so that it is clear which answer counts."),
                say("Remove one of the questions."),
            )  # fmt: skip


def _one(question: AnyQuestion, instrument: Instrument) -> Iterator[Problem]:
    for lang in instrument.languages:
        if not question.title.get(lang, "").strip():
            yield _problem(
                "no-text", say("The question {name} has no text in one of the languages.", name=question.name),
                say("A question has its text in every language in which it can be answered."), say("Write the text."),
            )  # fmt: skip
    yield from _listed(question)
    yield from _scales(question)
    yield from _columns(question)


def _listed(question: AnyQuestion) -> Iterator[Problem]:
    codes = [option.code for option in options_of(question)]
    if isinstance(question, Behaviour):
        codes = [agreed.value.code for agreed in question.items]
    elif not isinstance(question, Scale | Kano | Roles | WhyUs | Choice):
        return
    wrong = [code for code in codes if not CODE.fullmatch(code) or code.startswith(FORMULA)]
    if not codes or wrong or len(set(codes)) < len(codes):
        yield _problem(
            "options", say("The list of {name} is empty, or a code in it is double or wrong.", name=question.name),
            say("Every answer in a list has a code of its own, without spaces or separators."),
            say("Correct the list."),
        )  # fmt: skip


def _scales(question: AnyQuestion) -> Iterator[Problem]:
    known = {Scale: MEASURES, Judgement: JUDGEMENTS, Roles: ROLE_KINDS}.get(type(question))
    word = getattr(question, "measure", "") or getattr(question, "kind", "")
    if known is not None and word not in known:
        yield _problem(
            "measure", say("{name} measures {what}, which does not exist.", name=question.name, what=word[:40] or "-"),
            say("It is one of: {known}.", known=", ".join(known)), say("Choose one of these."),
        )  # fmt: skip
    if isinstance(question, Scale | Judgement | Rating) and not 0 < question.high - question.low < MOST_MARKS:
        yield _problem(
            "marks", say("The scale of {name} cannot be shown.", name=question.name),
            say("A scale runs from a lower to a higher whole number, with at most {most} marks.", most=MOST_MARKS),
            say("Correct the ends of the scale."),
        )  # fmt: skip


def _columns(question: AnyQuestion) -> Iterator[Problem]:
    """A plain question becomes a column of the respondents; it takes no column that means something else."""
    if not isinstance(question, Choice | Rating | Text):
        return
    fills = getattr(question, "fills", "")
    taken = fold(question.name) in TABLES["respondents"].by_heading() and not fills
    if (fills and fills not in FILLS) or taken or not SEGMENT.fullmatch(question.name):
        yield _problem(
            "column", say("{name} would fill a column that means something else.", name=question.name),
            say("A question of your own has a name that is no heading of the table respondents."),
            say("Give the question another name."),
        )  # fmt: skip
