"""Hands that have a keyboard and no mouse, and the eyes of axe."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOST = 150


class Hands:
    """Walks with the tab key to what is wanted, as somebody without a mouse does."""

    def __init__(self, page):
        self.page = page

    def reach(self, selector):
        """Press tab until the element has the focus; an element that cannot be reached fails."""
        target = self.page.locator(selector).first
        for _ in range(MOST):
            if target.evaluate("one => one === document.activeElement"):
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the tab key does not reach {selector}")

    def type(self, text):
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)
        return self

    def press(self, key):
        self.page.keyboard.press(key)
        return self

    def enter(self, selector):
        return self.reach(selector).press("Enter")

    def go(self, selector, address):
        """Follow a link or send a form that leads to another page, and wait until it is there."""
        self.enter(selector)
        self.page.wait_for_url(address)
        return self


def no_barrier(page):
    found = Axe().run(page, options={"runOnly": TAGS})
    assert found.violations_count == 0, f"{page.url}\n{found.generate_report()}"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def opened_page(browser, live_server, client, monkeypatch):
    """A Dutch browser that complains of nothing."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # Playwright keeps a loop in this thread
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="nl-NL", base_url=live_server.url)
    context.add_cookies([{"name": "kw-session", "value": client.cookies["kw-session"].value, "url": live_server.url}])
    made, faults = context.new_page(), []
    made.set_default_timeout(15_000)
    made.on("pageerror", lambda error: faults.append(str(error)))
    made.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    yield made
    context.close()
    assert not faults
