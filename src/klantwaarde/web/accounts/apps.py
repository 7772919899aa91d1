"""The app of the customer pages."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Customers by name."""

    name = "klantwaarde.web.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Put the customers in the bar of the desk."""
        from klantwaarde.language import say
        from klantwaarde.web.look.navigation import BAR, Spot
        from klantwaarde.web.people.rights import Right

        spot = Spot(say("Customers"), "my_accounts", Right.SEE_CUSTOMERS, say("Prepare a talk: one page per customer."))
        if spot not in BAR:
            BAR.insert(2, spot)
