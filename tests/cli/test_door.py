"""The door: languages, help, refusals, faults of our own, and streams that close."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import click
import pytest

from klantwaarde import __version__
from klantwaarde.cli.main import group
from klantwaarde.cli.person import Person, meet
from klantwaarde.cli.problems import show_problems
from klantwaarde.cli.progress import Progress
from klantwaarde.cli.registry import WORDS
from klantwaarde.errors import Place, Problem
from klantwaarde.language import say

LANGS = ("nl", "en")


def _command(word):
    whole = group()
    return whole.get_command(click.Context(whole), word)


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_a_command_of_that_name(word):
    command = _command(word)
    assert command.name == word
    # A word with words under it does nothing by itself; each of those does.
    ctx = click.Context(command)
    under = [command.get_command(ctx, name) for name in command.list_commands(ctx)] if command.callback is None else []
    assert all(one.callback.__doc__ for one in under or [command])


def test_help_names_every_word_and_loads_none(process):
    seen = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "klantwaarde", "--help"], capture_output=True, text=True, check=True
    )
    assert all(re.search(rf"^  {word} ", seen.stdout, re.MULTILINE) for word in WORDS)
    loaded = {line.rpartition("|")[2].strip() for line in seen.stderr.splitlines()}
    heavy = {"numpy", "scipy", "pyarrow", "duckdb", "narwhals", "openpyxl", "jinja2", "babel", "pandas"}
    assert not loaded & heavy
    assert not {name for name in loaded if name.startswith(("klantwaarde.study", "klantwaarde.systems"))}


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("word", ["", *WORDS])
def test_help_is_whole_in_both_languages(say_words, word, lang):
    page = say_words(*word.split(), "--help", "--lang", lang)
    assert (page.code, page.err) == (0, "")
    words_of = {"nl": ("Gebruik:", "Opties:", "Toon deze pagina."), "en": ("Usage:", "Options:", "Show this page.")}
    for mine, other in zip(words_of[lang], words_of["en" if lang == "nl" else "nl"], strict=True):
        assert mine in page.out
        assert other not in page.out


def test_no_words_at_all_gives_help(say_words):
    assert say_words().out == say_words("--help").out


def test_version(say_words):
    assert say_words("--version").out == f"klantwaarde {__version__}\n"


@pytest.mark.parametrize(
    ("words", "environment", "lang", "asked"),
    [
        ([], {}, "en", False),
        ([], {"LANG": "nl_NL.UTF-8"}, "nl", False),
        ([], {"LANG": "nl_NL.UTF-8", "LC_ALL": "C"}, "en", False),
        ([], {"LC_ALL": "", "LC_MESSAGES": "nl_BE"}, "nl", False),
        (["check", "--lang", "nl"], {}, "nl", True),
        (["--lang=en", "check"], {"LANG": "nl_NL"}, "en", True),
        (["check", "--", "--lang", "nl"], {}, "en", False),
        (["check", "--lang"], {}, "en", False),
    ],
)
def test_the_language_is_asked_for_or_taken_from_the_machine(words, environment, lang, asked):
    assert meet(words, environment) == Person(lang, asked)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["anlyse"], "Bedoelde u analyse?"),
        (["check", "--ot", "x"], "Er is geen optie --ot."),
        (["check"], "DIR ontbreekt."),
        (["erase", "x"], "--respondent ontbreekt."),
        (["kano", "a", "b", "c"], "b c is hier te veel."),
        (["kano", "a", "--json"], "De optie --json is niet goed gebruikt."),
        (
            ["clv", "a", "--customer", "c", "--date", "d", "--unit", "eon"],
            "Het is een van deze: day, week, month, year.",
        ),
        (
            ["clv", "a", "--customer", "c", "--date", "d", "--horizon", "x"],
            "--horizon heeft een waarde die niet te lezen is.",
        ),
        (["check", "x", "--lang", "fr"], "De taal fr kennen we niet."),
        (["analyse", "x", "--as-of", "31-12-2026"], "31-12-2026 is geen dag."),
    ],
)
def test_a_misused_word_is_refused_in_the_language_of_the_person(say_words, words, told):
    met = say_words(*words, lang="nl_NL.UTF-8")
    assert met.code == 2
    assert met.out == ""
    assert told in met.err
    assert "Herstel: " in met.err
    assert "Error" not in met.err


def test_a_fault_of_our_own_tells_how_to_report_it_and_shows_no_traceback(say_words, monkeypatch):
    def broken(**_):
        raise ZeroDivisionError("a fault")

    monkeypatch.setattr(_command("check"), "callback", broken)
    met = say_words("check", "x")
    assert met.code == 70
    assert "ZeroDivisionError: a fault" in met.err
    assert f"klantwaarde {__version__}" in met.err
    assert "Traceback" not in met.err

    monkeypatch.setenv("KLANTWAARDE_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        say_words("check", "x")


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "Stopped.\n"),
        (PermissionError(13, "Permission denied", "report.html"), 2, "report.html: Permission denied.\n"),
        (OSError("no file at all"), 70, "a fault of its own"),
    ],
)
def test_what_the_machine_throws_up_ends_in_words(say_words, monkeypatch, error, code, told):
    def broken(**_):
        raise error

    monkeypatch.setattr(_command("check"), "callback", broken)
    met = say_words("check", "x")
    assert met.code == code
    assert told in met.err


def test_who_stops_reading_stops_us_in_silence(tmp_path):
    writer = subprocess.Popen(
        [sys.executable, "-m", "klantwaarde", "--help"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    writer.stdout.close()
    assert writer.stderr.read() == ""
    assert writer.wait(timeout=30) == 1
    writer.stderr.close()


def _problem(code="c", level="error", thing="thing", **place):
    return Problem(
        code=code, thing=say("{t}", t=thing), rule=say("a rule"), mend=say("a mend"), level=level, place=Place(**place)
    )


def test_problems_are_told_with_place_rule_and_mend_in_order(capsys):
    show_problems(
        [
            _problem(thing="third", level="notice"),
            _problem(thing="second", file="scores.csv", table="scores", row=14, column="experience"),
            _problem(thing="first", file="scores.csv", table="scores", row=2),
        ],
        Person("nl"),
    )
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.splitlines() == [
        "Fout · bestand scores.csv, tabel scores, rij 2",
        "  first",
        "  Regel: a rule",
        "  Herstel: a mend",
        "Fout · bestand scores.csv, tabel scores, rij 14, kolom experience",
        "  second",
        "  Regel: a rule",
        "  Herstel: a mend",
        "Let op",
        "  third",
        "  Regel: a rule",
        "  Herstel: a mend",
        "2 fouten, 1 melding.",
    ]


def test_a_cell_cannot_steer_the_terminal(capsys):
    show_problems([_problem(thing="\x1b[2Jgone\r\x07", column="a\x1b[31m")], Person("en"))
    told = capsys.readouterr().err
    assert "\x1b" not in told
    assert "�[2Jgone��" in told


class _Stream(io.StringIO):
    def __init__(self, watched):
        super().__init__()
        self.watched = watched

    def isatty(self):
        return self.watched


@pytest.mark.parametrize("watched", [True, False])
def test_progress_is_silent_for_a_second_and_clean_afterwards(watched):
    now = [0.0]
    stream = _Stream(watched)
    with Progress(Person("nl"), stream, lambda: now[0]) as progress:
        progress(say("reading"), 1, 3)
        assert stream.getvalue() == ""
        now[0] = 1.5
        progress(say("counting"), 2, 3)
        now[0] = 1.55
        progress(say("drawing"), 3, 3)
    assert "2 van 3: counting" in stream.getvalue()
    assert "drawing" not in stream.getvalue()
    assert stream.getvalue().endswith("\r\x1b[K" if watched else "counting\n")
