"""Earlier answers in later questions are text and stay text."""

from __future__ import annotations

# ruff: noqa: E501 - strategies and rows read as tables
from html.parser import HTMLParser

from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from klantwaarde.web.instrument.piping import LONGEST, as_said, clean, pipe
from klantwaarde.web.instrument.question import Choice, Consent, Instrument, Open, Option, Page

T = {"nl": "t", "en": "t"}


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.met: list[str] = []
        self.text = ""

    def handle_starttag(self, tag, attrs):  # noqa: ARG002
        self.met.append(tag)

    def handle_data(self, data):
        self.text += data


HOSTILE = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        ["<script>alert(1)</script>", "{other}", "{{7*7}}", "{% debug %}", '"><img src=x onerror=alert(1)>', "\u202egpj.exe",
         "a\x00b", "&lt;b&gt;", "{name}"]
    ),
)  # fmt: skip


@given(HOSTILE, HOSTILE)
def test_a_piped_answer_is_text(answer, other):
    told = pipe("You said: {name}. Why?", {"name": answer, "other": other})
    assert told == f"You said: {clean(answer)}. Why?"
    page = _Tags()
    page.feed(f"<p>{escape(told)}</p>")
    page.close()
    assert page.met == ["p"]
    assert page.text == told


@given(HOSTILE)
def test_a_cleaned_answer_is_one_short_line(answer):
    assert len(clean(answer)) <= LONGEST
    assert clean(answer).isprintable() or clean(answer) == ""
    assert clean(clean(answer)) == clean(answer)


def test_choices_are_piped_by_their_name_and_hidden_answers_are_not():
    options = (Option("a", {"nl": "eerste", "en": "first"}), Option("b", {"nl": "tweede", "en": "second"}))
    instrument = Instrument(
        side="customer",
        pages=(
            Page(name="w", questions=(Consent(name="consent", title=T, text=T),)),
            Page(name="p", questions=(Choice(name="pick", title=T, options=options, several=True),)),
            Page(name="q", questions=(Open(name="why", title=T, show_if="{pick} = 'b'"),)),
        ),
    )
    answers = {"consent": {"agreed": True}, "pick": ["a", "b"], "why": "hidden"}
    assert as_said(instrument, answers, "nl")["pick"] == "eerste, tweede"
    assert "why" not in as_said(instrument, answers, "nl")
