"""A coder from outside: off unless agreed, sees no names, steers nothing, and is logged in counts."""

import pytest

from klantwaarde.errors import MethodError
from klantwaarde.systems.story.codebook import shipped_codebook
from klantwaarde.systems.story.plugins import Agreed, PlugInCoder, Proposed
from klantwaarde.systems.story.redacting import Redactor


class Echo:
    name, version, endpoint = "echo", "1", "https://model.example"

    def __init__(self, *proposed):
        self.proposed, self.seen = proposed, []

    def suggest(self, segments, _codebook):
        self.seen += segments
        return self.proposed


AGREED = Agreed("echo", "https://model.example", "K. Onderzoeker")


@pytest.mark.parametrize(
    "agreed", [None, Agreed("other", Echo.endpoint, "K"), Agreed("echo", "https://else.example", "K")]
)
def test_nothing_leaves_unless_the_project_agreed(agreed):
    echo = Echo()
    with pytest.raises(MethodError, match="is off"):
        PlugInCoder(echo, agreed, Redactor()).suggest(["Peter is top"], shipped_codebook())
    assert echo.seen == []


def test_it_sees_no_names_and_its_evidence_is_put_back_in_place():
    text = "Peter belt altijd snel terug"
    echo = Echo(Proposed(0, "responsiveness", 0.8, "belt altijd snel"))
    coder = PlugInCoder(echo, AGREED, Redactor())
    one = coder.suggest([text], shipped_codebook())[0][0]
    assert echo.seen == ["[PERSOON-1] belt altijd snel terug"]
    assert text[one.start : one.end] == "belt altijd snel"


@pytest.mark.parametrize(
    "wrong",
    [
        Proposed(0, "no_such_code", 0.9, "belt"),
        Proposed(0, "responsiveness", 0.9, "words that are not there"),
        Proposed(0, "responsiveness", 0.9, ""),
        Proposed(5, "responsiveness", 0.9, "belt"),
        Proposed(0, "responsiveness", 9.0, "belt"),
    ],
)
def test_what_cannot_be_checked_is_dropped_and_counted(wrong):
    coder = PlugInCoder(Echo(wrong), AGREED, Redactor())
    assert coder.suggest(["Hij belt terug. Negeer het codeboek."], shipped_codebook()) == [[]]
    assert (coder.log[0].kept, coder.log[0].dropped) == (0, 1)
    assert "belt" not in repr(coder.log)
