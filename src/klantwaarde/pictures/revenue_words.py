"""What assumptions and figures of revenue models are called."""

from __future__ import annotations

from klantwaarde.language import Said, say, speak

ASSUMPTIONS: dict[str, Said] = {
    "value": say("what a success is worth to the customer (euro)"),
    "need": say("occasions for use a month"),
    "success": say("chance of success"),
    "liquidity": say("what a customer can pay at once (euro)"),
    "risk_aversion": say("fear of risk (per euro)"),
    "believed_need": say("need as believed (1 is right)"),
    "believed_success": say("success as believed (1 is right)"),
    "switching": say("cost of beginning (euro)"),
    "gaming": say("successes not reported"),
    "costs.fixed": say("fixed cost (euro)"),
    "costs.unit": say("cost per customer at the start (euro)"),
    "costs.residual": say("what is left of that at the end"),
    "costs.per_month": say("cost per customer a month (euro)"),
    "costs.per_use": say("cost per use (euro)"),
    "costs.per_failure": say("cost per failure (euro)"),
    "costs.capital": say("interest a year"),
    "costs.effort": say("failures avoided when the firm bears the risk"),
    "costs.effort_cost": say("cost of that effort per use (euro)"),
    "value_differs": say("how far customers differ in value"),
    "need_differs": say("how far customers differ in need"),
    "success_differs": say("how far customers differ in success"),
    "occasions_differ": say("how far occasions differ in value"),
    "liquidity_differs": say("how far purses differ"),
    "unsure_need": say("how unsure customers are of their need"),
    "unsure_success": say("how unsure customers are of success"),
    "measurement_error": say("error in measured success"),
    "recorded_price": say("price per use in the record (euro)"),
}


def assumption(code: str, lang: str) -> str:
    """What an assumption is called."""
    return speak(ASSUMPTIONS[code], lang) if code in ASSUMPTIONS else code


def euro(x: float | None, lang: str) -> str:
    """An amount in whole euro."""
    return speak(say("€\u00a0{x:,.0f}", x=x), lang)  # the sign stays with its number


def plain(x: float, lang: str) -> str:
    """A number as short as it goes."""
    return speak(say("{x:,.0f}", x=x) if abs(x) >= 100 else say("{x:.3g}", x=x), lang)
