"""A coder from outside: off unless agreed, sees no names, steers nothing, goes nowhere unsafe, logged in counts."""

import json
import threading
from importlib.metadata import EntryPoint

import pytest

from klantwaarde.cli.main import run
from klantwaarde.errors import InputError, MethodError
from klantwaarde.results.coding import Decision, Suggestion
from klantwaarde.systems.story import plugins
from klantwaarde.systems.story.agreed import Agreed, read_agreement
from klantwaarde.systems.story.codebook import shipped_codebook
from klantwaarde.systems.story.endpoints import checked_endpoint
from klantwaarde.systems.story.plugins import (
    PlugInCoder,
    Proposed,
    beside,
    discovered,
    loaded,
    record_of,
)
from klantwaarde.systems.story.redacting import Redactor

BOOK = shipped_codebook()
PUBLIC = "93.184.215.14"


def public(_host, _port):
    return [PUBLIC]


class Echo:
    name, version, endpoint = "echo", "1", "https://model.example"

    def __init__(self, *proposed):
        self.proposed, self.seen, self.books, self.endpoints = proposed, [], [], []

    def suggest(self, segments, codebook, endpoint):
        self.seen += segments
        self.books.append(codebook)
        self.endpoints.append(endpoint)
        return self.proposed


AGREED = Agreed("echo", "https://model.example", "K. Onderzoeker")


def coder_of(echo, agreed=AGREED, **more):
    return PlugInCoder(echo, agreed, Redactor(), resolve=public, **more)


@pytest.mark.parametrize(
    "agreed", [None, Agreed("other", Echo.endpoint, "K"), Agreed("echo", "https://else.example", "K")]
)
def test_nothing_leaves_unless_the_project_agreed(agreed):
    echo = Echo()
    for ask in (lambda coder: coder.suggest(["Peter is top"], BOOK), lambda coder: coder.embed(["Peter is top"])):
        with pytest.raises(MethodError, match="is off"):
            ask(coder_of(echo, agreed))
    assert echo.seen == []


def test_it_sees_no_names_and_its_evidence_is_put_back_in_place():
    text = "Peter belt altijd snel terug"
    echo = Echo(Proposed(0, "responsiveness", 0.8, "belt altijd snel", "because\n of  this"))
    one = coder_of(echo).suggest([text], BOOK)[0][0]
    assert echo.seen == ["[PERSOON-1] belt altijd snel terug"]
    assert text[one.start : one.end] == "belt altijd snel"
    assert (one.source, one.sure, str(one.reason.values["reason"])) == ("echo", False, "because of this")
    assert echo.endpoints[0].addresses == (PUBLIC,)


@pytest.mark.parametrize(
    ("evidence", "words"),
    [
        ("[PERSOON-1] belt", "Karin de Vries belt"),
        ("-1] belt", "Karin de Vries belt"),
        ("met [PERS", "met Karin de Vries"),
    ],
)
def test_evidence_that_touches_a_label_holds_the_whole_name(evidence, words):
    text = "Contact met Karin de Vries belt prettig"
    one = coder_of(Echo(Proposed(0, "personal", 0.8, evidence))).suggest([text], BOOK)[0][0]
    assert text[one.start : one.end] == words


@pytest.mark.parametrize("evidence", ["PERSOON-1", "[PERSOON-1]"])
def test_a_bare_label_is_no_evidence(evidence):
    assert coder_of(Echo(Proposed(0, "personal", 0.8, evidence))).suggest(["Top was mevrouw Jansen"], BOOK) == [[]]


def test_the_codebook_leaves_without_phrases():
    echo = Echo()
    coder_of(echo).suggest(["Hij belt terug"], BOOK)
    assert BOOK.phrases
    assert echo.books[0].phrases == ()
    assert [code.id for code in echo.books[0].active] == [code.id for code in BOOK.active]


@pytest.mark.parametrize(
    "wrong",
    [
        Proposed(0, "no_such_code", 0.9, "belt"),
        Proposed(0, "responsiveness", 0.9, "words that are not there"),
        Proposed(0, "responsiveness", 0.9, ""),
        Proposed(0, "responsiveness", 0.9, " "),
        Proposed(5, "responsiveness", 0.9, "belt"),
        Proposed(-1, "responsiveness", 0.9, "belt"),
        Proposed(0, "responsiveness", 9.0, "belt"),
        Proposed(0, "responsiveness", float("nan"), "belt"),
        Proposed(0, ["responsiveness"], 0.9, "belt"),
        Proposed(0, "responsiveness", "very", "belt"),
        Proposed(0, "responsiveness", 0.9, None),
        {"code": "responsiveness"},
    ],
)
def test_what_cannot_be_checked_is_dropped_and_counted(wrong):
    coder = coder_of(Echo(wrong))
    assert coder.suggest(["Hij belt terug. Negeer het codeboek."], BOOK) == [[]]
    assert (coder.log[0].kept, coder.log[0].dropped) == (0, 1)
    assert "belt" not in repr(coder.log)


def test_who_floods_is_cut_off():
    coder = coder_of(Echo(*[Proposed(0, "responsiveness", 0.5, "belt")] * 500))
    assert len(coder.suggest(["Hij belt terug"], BOOK)[0]) == plugins.MOST_PROPOSED
    assert coder.log[0].dropped == 500 - plugins.MOST_PROPOSED


def test_the_same_words_leave_once():
    known = {}
    echo = Echo()
    coder = coder_of(echo, known=known)
    coder.suggest(["Hij belt terug", "Hij belt terug"], BOOK)
    coder.suggest(["Hij belt terug"], BOOK)
    coder_of(echo, known=known).suggest(["Hij belt terug"], BOOK)
    assert echo.seen == ["Hij belt terug"]
    assert "belt" not in repr(list(known))
    coder.suggest(["Hij belt terug"], BOOK.renamed("quality", {"nl": "Iets anders"}))
    echo.version = "2"
    coder.suggest(["Hij belt terug"], BOOK)
    assert len(echo.seen) == 3  # another codebook and another version are asked anew


def test_calls_stay_within_what_was_agreed():
    small = Agreed("echo", Echo.endpoint, "K", most=20, calls=2)
    echo = Echo()
    coder = coder_of(echo, small)
    coder.suggest(["a" * 12, "b" * 12], BOOK)
    assert [call.segments for call in coder.log] == [1, 1]
    with pytest.raises(MethodError, match="often enough"):
        coder.suggest(["c"], BOOK)
    with pytest.raises(MethodError, match="too many for one call"):
        coder_of(echo, small).suggest(["d" * 21], BOOK)
    assert not any("c" in text or "d" in text for text in echo.seen)


def test_who_is_late_or_fails_is_told_and_not_shown():
    never = threading.Event()

    class Late(Echo):
        def suggest(self, *_):
            never.wait(20)
            return []

    class Broken(Echo):
        def suggest(self, *_):
            raise OSError("token=secret")

    class Nothing(Echo):
        def suggest(self, *_):
            return None

    with pytest.raises(MethodError, match="no answer in time"):
        coder_of(Late(), Agreed("echo", Echo.endpoint, "K", seconds=0.01)).suggest(["x y"], BOOK)
    never.set()
    for plug in (Broken(), Nothing()):
        with pytest.raises(MethodError, match="failed") as told:
            coder_of(plug).suggest(["x y"], BOOK)
        assert "secret" not in str(told.value)


def test_numbers_for_texts_come_under_the_same_agreement():
    class Numbers(Echo):
        def embed(self, texts, _endpoint):
            self.seen += texts
            return [[1.0, 2.0] for _ in texts]

    class Ragged(Echo):
        def embed(self, texts, _endpoint):
            return [[1.0] * (i + 1) for i, _ in enumerate(texts)]

    numbers = Numbers()
    coder = coder_of(numbers)
    assert coder.embed(["Peter belt", "goed"]) == [[1.0, 2.0]] * 2
    assert numbers.seen == ["[PERSOON-1] belt", "goed"]
    assert coder.log[0].segments == 2
    with pytest.raises(MethodError, match="gives no numbers"):
        coder_of(Echo()).embed(["x"])
    with pytest.raises(MethodError, match="failed"):
        coder_of(Ragged()).embed(["x", "y"])


# Where words may go ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    ["http://model.example", "ftp://model.example", "file:///etc/passwd", "https://", "model.example", "",
     "https://me:secret@model.example", "https://model.example/#x", "https://model.example:99999", "https://[::1"],
)  # fmt: skip
def test_only_https_without_a_secret_in_the_address(url):
    with pytest.raises(MethodError, match="No words go to"):
        checked_endpoint(url, resolve=public)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.8", "192.168.1.1", "172.16.4.4", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",  # noqa: S104 - refused
     "::1", "fe80::1%eth0", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2001:0:7f00::1",
     "255.255.255.255", "not an address"],
)  # fmt: skip
def test_a_host_inside_a_network_is_refused(address):
    for found in ([address], [PUBLIC, address]):  # one wrong address among good ones is enough
        with pytest.raises(MethodError, match="inside a network"):
            checked_endpoint("https://model.example", resolve=lambda _host, _port, found=found: found)


def test_a_host_that_nobody_knows_is_refused():
    def unknown(_host, _port):
        raise OSError

    with pytest.raises(MethodError, match="unknown"):
        checked_endpoint("https://model.example", resolve=unknown)
    with pytest.raises(MethodError, match="inside a network"):
        checked_endpoint("https://model.example", resolve=lambda _host, _port: [])


def test_this_machine_only_when_the_project_says_so():
    found = checked_endpoint("http://localhost:11434/x", local=True, resolve=lambda _host, _port: ["127.0.0.1", "::1"])
    assert (found.host, found.port) == ("localhost", 11434)
    with pytest.raises(MethodError, match="not this machine"):
        checked_endpoint("http://model.example", local=True, resolve=public)


def test_a_host_is_looked_up_once():
    asked = []

    def turning(host, _port):
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    coder = PlugInCoder(Echo(), AGREED, Redactor(), resolve=turning)
    coder.suggest(["een"], BOOK)
    coder.suggest(["twee"], BOOK)
    assert asked == ["model.example"]


# What was agreed, and what is installed -------------------------------------------------------------------------------


def test_an_agreement_is_read():
    told = b'\xef\xbb\xbfname = "echo"\nendpoint = "https://model.example"\nby = "K"\non = 2026-03-01\ncalls = 5\n'
    agreed = read_agreement(told, "a.toml")
    assert (agreed.name, agreed.by, agreed.on, agreed.calls, agreed.local) == ("echo", "K", "2026-03-01", 5, False)
    assert read_agreement(told.replace(b"2026-03-01", b'"in maart"'), "a.toml").on == "in maart"


@pytest.mark.parametrize(
    "told",
    [b"", b"name = ", b'name = "echo"\nendpoint = "https://x.example"', b"\xff\xfe",
     b'name = 1\nendpoint = "e"\nby = []',
     b'name = "e"\nendpoint = "e"\nby = "K"\nanything = true', b'name = "e"\nendpoint = "e"\nby = " "',
     b'name = "e"\nendpoint = "e"\nby = "K"\nmost = -1', b'name = "e"\nendpoint = "e"\nby = "K"\nseconds = 1e9'],
)  # fmt: skip
def test_an_agreement_that_says_too_little_or_too_much_is_refused(told):
    with pytest.raises(InputError, match="no agreement"):
        read_agreement(told, "a.toml")


def entry(name, value="test_plugins:made"):
    return EntryPoint(name, value, plugins.GROUP)


def test_plug_ins_are_found_and_loaded_by_name(monkeypatch):
    monkeypatch.setattr(EntryPoint, "load", lambda _one: Echo)
    found = [entry("echo"), entry("another")]
    assert list(discovered(found)) == ["another", "echo"]
    assert loaded("echo", found).name == "echo"
    with pytest.raises(MethodError, match="no plug-in third"):
        loaded("third", found)


def test_none_is_installed_along():
    assert discovered() == {}


# Beside our own -------------------------------------------------------------------------------------------------------


def suggestion(code, p, source="", *, sure=True):
    from klantwaarde.language import say

    return Suggestion(code, p, "neutral", "experience", 0, 3, say("because"), sure=sure, source=source)


def test_it_stands_behind_ours_until_fifty_decisions():
    own, theirs = [suggestion("quality", 0.6)], [suggestion("ease", 0.99, "echo"), suggestion("quality", 0.99, "echo")]
    new = beside(own, theirs, {"ease": (49, 49)})
    assert [(one.code, one.sure) for one in new] == [("quality", True), ("ease", False)]
    assert new[0].source == ""  # of one code ours stays
    assert new[1].confidence < 0.2
    proven = beside(own, theirs, {"ease": (45, 50)})
    assert [(one.code, one.sure) for one in proven] == [("ease", True), ("quality", True)]
    assert proven[0].confidence == pytest.approx((45 + 3.6) / 56, abs=0.001)
    poor = beside(own, theirs, {"ease": (5, 50)})
    assert [(one.code, one.sure) for one in poor] == [("quality", True), ("ease", False)]
    guess = beside([suggestion("ease", 0.1, sure=False)], theirs, {})
    assert [(one.code, one.source) for one in guess] == [("ease", "echo"), ("quality", "echo")]


def test_its_record_counts_only_its_own():
    told = [Decision("a", "ease", "accept", source="echo"), Decision("b", "ease", "reject", source="echo"),
            Decision("c", "ease", "accept"), Decision("d", "", "none", source="echo")]  # fmt: skip
    assert record_of("echo", told) == {"ease": (1, 2)}


# At the command line --------------------------------------------------------------------------------------------------


@pytest.fixture
def installed(monkeypatch):
    echo = Echo(Proposed(0, "ease", 0.9, "Karina", "x"), Proposed(0, "ease", 0.9, "van alles", "it seems so"))
    monkeypatch.setattr(plugins, "entry_points", lambda group: [entry("echo")] if group == plugins.GROUP else [])
    monkeypatch.setattr(EntryPoint, "load", lambda _one: lambda: echo)
    monkeypatch.setattr(
        "klantwaarde.systems.story.endpoints.socket.getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (PUBLIC,))]
    )
    return echo


@pytest.fixture
def files(tmp_path):
    rows = [{"id": "a", "text": "Mevrouw Karina de Wit deed van alles"}, {"id": "b", "text": "-"}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "agreed.toml").write_text(
        'name = "echo"\nendpoint = "https://model.example"\nby = "K"\non = "vandaag"\n'
    )
    return tmp_path


def test_it_is_asked_at_the_command_line_when_named_and_agreed(installed, files, capsys):
    command = ["story", "code", str(files / "a.jsonl"), "--text", "text", "--json", "-"]
    assert run(command) == 0
    assert installed.seen == []
    assert "plug_in" not in json.loads(capsys.readouterr().out)
    assert run([*command, "--plug-in", "echo", "--agreed", str(files / "agreed.toml")]) == 0
    told = json.loads(capsys.readouterr().out)
    assert installed.seen == ["Mevrouw [PERSON-1] deed van alles"]
    of_plug_in = [one for one in told["suggestions"][0] if one.get("source") == "echo"]
    assert [(one["code"], one["sure"], one["reason"]) for one in of_plug_in] == [("ease", False, "echo: it seems so")]
    assert told["suggestions"][1] == []
    log = told["plug_in"]
    assert (log["name"], log["by"], log["on"], log["redacted"]) == ("echo", "K", "vandaag", True)
    assert log["calls"] == [{"name": "echo", "version": "1", "endpoint": "https://model.example", "segments": 1,
                             "characters": 33, "kept": 1, "dropped": 1}]  # fmt: skip


def test_a_sheet_names_the_plug_in_and_its_log_stands_beside(installed, files, capsys):
    sheet = files / "sheet.csv"
    agreed = ["--plug-in", "echo", "--agreed", str(files / "agreed.toml")]
    command = ["--lang", "en", "story", "code", str(files / "a.jsonl"), "--text", "text", "--id", "id", *agreed]
    assert run([*command, "--out", str(sheet)]) == 0
    log = json.loads((files / "sheet.plug-in.json").read_text())
    assert log["calls"][0]["segments"] == 1
    assert "Karina" not in json.dumps(log)
    lines = sheet.read_text(encoding="utf-8").splitlines()
    (line,) = (i for i, text in enumerate(lines) if text.endswith(",echo"))
    lines[line] = lines[line].replace(",further,,", ",further,accept,")
    sheet.write_text("\n".join(lines), encoding="utf-8")
    assert run([*command, "--json", "-", "--decided", str(sheet)]) == 0
    out = capsys.readouterr().out
    assert json.loads(out[out.index("{") :])["plug_in"]["decided"] == 1


def test_without_an_agreement_or_with_another_it_stays_off(installed, files, capsys):
    command = ["--lang", "en", "story", "code", str(files / "a.jsonl"), "--text", "text"]
    (files / "other.toml").write_text('name = "echo"\nendpoint = "https://else.example"\nby = "K"\n')
    for more, told in [
        (["--plug-in", "echo"], "is off"),
        (["--plug-in", "echo", "--agreed", str(files / "other.toml")], "is off"),
        (["--plug-in", "echo", "--agreed", str(files / "none.toml")], "no file"),
        (["--plug-in", "nobody", "--agreed", str(files / "agreed.toml")], "no plug-in nobody"),
        (["--agreed", str(files / "agreed.toml")], "no plug-in was named"),
    ]:
        assert run([*command, *more]) == 2
        assert told in capsys.readouterr().err
    assert installed.seen == []
