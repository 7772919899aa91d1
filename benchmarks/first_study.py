"""How long does a person take from the first-run page to a first saved study.

``./kw bench first_study`` starts a fresh server and goes the way in a real browser (Chromium), with the keys and the
mouse. Nobody is timed with a stopwatch: every act of the person is counted and priced with the keystroke-level model
(Card, Moran and Newell 1980, Communications of the ACM 23(7), table 2), and what the server and the browser take is
measured and added. The promise: under 60 seconds. Reading the page at leisure, or thinking of a password, is not in it.

=  ==========================================================  =======
K  a key, of somebody who types 40 words a minute              0.28 s
P  point at something with the mouse                           1.10 s
B  press and let go of the button of the mouse                 0.20 s
H  hand from the keys to the mouse, or back                    0.40 s
M  get ready: before each field, choice and button             1.35 s
R  until the next page stands there                            measured
=  ==========================================================  =======
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from web.upkeep.serving import served, words

if TYPE_CHECKING:
    from playwright.sync_api import Page

SECONDS = {"K": 0.28, "P": 1.10, "B": 0.20, "H": 0.40, "M": 1.35}
PROMISE = 60.0
ABOUT = ("Installatie Jansen", "Anna Jansen", "anna@jansen.example", "een lang wachtwoord")
TITLE = "Wat klanten waarderen"


class Person:
    """Somebody at the screen, whose every act is counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.acts, self.waited, self.at_keys = page, Counter[str](), 0.0, False

    def _hand(self, *, keys: bool) -> None:
        if self.at_keys != keys:
            self.acts["H"] += 1
            self.at_keys = keys

    def click(self, selector: str) -> None:
        """Choose something with the mouse."""
        self._hand(keys=False)
        self.acts.update("MPB")
        self.page.click(selector)

    def go(self, selector: str) -> None:
        """Click what leads to another page, and wait until it stands there."""
        before = self.page.url
        self._hand(keys=False)
        self.acts.update("MPB")
        begun = time.perf_counter()
        self.page.click(selector)
        self.page.wait_for_url(lambda url: url != before, wait_until="load")
        self.waited += time.perf_counter() - begun

    def write(self, text: str) -> None:
        """Type in the field where one is."""
        self._hand(keys=True)
        self.acts["M"] += 1
        self.acts["K"] += len(text)
        self.page.keyboard.type(text)

    def next_field(self) -> None:
        """Go on by the tab key."""
        self._hand(keys=True)
        self.acts["K"] += 1
        self.page.keyboard.press("Tab")

    @property
    def seconds(self) -> float:
        """What all of it takes."""
        return self.waited + sum(SECONDS[act] * count for act, count in self.acts.items())


def first_study(page: Page, address: str) -> Person:
    """Go the way; gives who went it."""
    page.goto(address)
    person = Person(page)
    person.click("[name=organisation]")
    for text in ABOUT[:-1]:
        person.write(text)
        person.next_field()
    person.write(ABOUT[-1])
    person.go("main form button")
    person.go("nav.bar a[href$='/s/']")
    person.go("a.button:not(.second)")
    person.click("#id_title_nl")
    person.write(TITLE)
    person.go("form.panel button")
    return person


def main() -> int:
    """Measure; leave with 1 when the promise is not kept."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        words("migrate", data=data)
        with served(data) as server, sync_playwright() as playwright:
            chromium = playwright.chromium.launch(
                executable_path="/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None,
                args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
            )
            page = chromium.new_page(locale="nl-NL", viewport={"width": 1280, "height": 800})
            person = first_study(page, f"http://localhost:{server.port}/?code={server.code}")
            saved = TITLE in page.inner_text("main")
            chromium.close()
    acts = person.acts
    print(f"study saved              {'yes' if saved else 'NO'}: {page.url.rpartition('/s/')[2] if saved else ''}")
    print(f"clicks                   {acts['B']:8d}")
    print(f"keys                     {acts['K']:8d}")
    print(f"hand moved, got ready    {acts['H']:8d} {acts['M']:4d}")
    print(f"server and browser       {person.waited:8.1f} s, measured")
    print(f"a person's time          {person.seconds:8.1f} s promise {PROMISE:.0f}")
    return 0 if saved and person.seconds < PROMISE else 1


if __name__ == "__main__":
    sys.exit(main())
