"""Three pairs of hands at the card-sort board: one drags, one taps, one types. Each lays the same plan."""

from __future__ import annotations


def begin(page, address, *, lang=None):
    """Agree and come to the board."""
    page.goto(address + (f"?lang={lang}" if lang else ""))
    page.check("#agree")
    page.click("form .primary")
    page.wait_for_selector("#board h2")


def saved(page):
    """Wait until the server has everything."""
    page.wait_for_selector('#saved[data-status="saved"]')


def card_on_deck(page):
    return page.get_attribute(".deck .card", "data-card")


def _centre(page, selector):
    target = page.locator(selector).first
    target.evaluate("(one) => one.scrollIntoView({block: 'nearest', inline: 'center'})")
    box = target.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page, what, where):
    """Press on a thing, move with it, and let go on another."""
    page.locator(where).first.evaluate("(one) => one.scrollIntoView({block: 'center'})")
    x, y = _centre(page, what)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 12, y + 12)
    to = page.locator(where).first.bounding_box()
    page.mouse.move(to["x"] + to["width"] / 2, to["y"] + to["height"] / 2, steps=4)
    page.mouse.up()


class Dragging:
    def pile(self, page, pile):
        drag(page, ".deck .card", f'.target[data-drop="{pile}"]')

    def onward(self, page, key):
        page.click(f'[data-key="{key}"]')

    def place(self, page, card, pile, spot):
        page.click(f".tab.{pile}")
        drag(page, f'.tray [data-card="{card}"]', f'[data-drop="spot:{spot}"]')


class Tapping(Dragging):
    def pile(self, page, pile):
        page.click(f'.target[data-drop="{pile}"]')

    def place(self, page, card, pile, spot):
        page.click(f".tab.{pile}")
        page.click(f'.tray [data-card="{card}"]')
        page.click(f'[data-drop="spot:{spot}"]')


class Typing:
    """Never touches the mouse: Tab, arrows, Enter, digits."""

    def pile(self, page, pile):
        page.keyboard.press({"low": "1", "mid": "2", "high": "3"}[pile])

    def onward(self, page, key):
        self._tab_to(page, f'[data-key="{key}"]')
        page.keyboard.press("Enter")

    def place(self, page, card, pile, spot):
        if f"tab {pile}" not in (page.get_attribute('.tab[aria-pressed="true"]', "class") or ""):
            self._tab_to(page, f".tab.{pile}")
            page.keyboard.press("Enter")
        if not page.evaluate("document.activeElement.dataset.hand || ''"):
            self._tab_to(page, ".tray .card[tabindex='0']")
        page.keyboard.press("Home")
        while page.evaluate("document.activeElement.dataset.hand") != card:
            page.keyboard.press("ArrowRight")
        page.keyboard.press("Enter")
        place, slot = (int(part) for part in spot.split(":"))
        for _ in range(30):
            at = [int(part) for part in page.evaluate("document.activeElement.dataset.spot").split(":")]
            if at == [place, slot]:
                break
            if at[0] != place:
                page.keyboard.press("ArrowRight" if at[0] < place else "ArrowLeft")
            else:
                page.keyboard.press("ArrowDown" if at[1] < slot else "ArrowUp")
        page.keyboard.press("Enter")

    def _tab_to(self, page, selector):
        for _ in range(80):
            if page.evaluate("(s) => document.activeElement.matches(s)", selector):
                return
            page.keyboard.press("Tab")
        raise AssertionError(f"Tab never comes to {selector}")


def lay(page, hands, piles, spots):
    """Lay a whole sort: piles per card, then a spot per card."""
    for _ in piles:
        hands.pile(page, piles[card_on_deck(page)])
    hands.onward(page, "next")
    page.wait_for_selector(".grid")
    for card, spot in spots.items():
        hands.place(page, card, piles[card], spot)
    saved(page)
