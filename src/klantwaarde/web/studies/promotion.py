"""No promotion in an invitation: an offer makes a research mail an advertisement, for which people gave no consent."""

from __future__ import annotations

import re

LONGEST = 600
_OFFERS = (
    "aanbieding", "aanbod", "actieprijs", "korting", "gratis", "cadeau", "cadeaubon", "prijsvraag", "win", "winnen",
    "winactie", "tegoed", "voucher", "bestel", "bestellen", "koop", "uitverkoop", "sale", "discount", "offer",
    "free gift", "gift", "gift card", "prize", "promo", "promotion", "promotie", "coupon", "buy", "order now",
    "deal", "kortingscode",
)  # fmt: skip
_WORDS = re.compile(r"(?<!\w)(" + "|".join(map(re.escape, _OFFERS)) + r")(?!\w)", re.IGNORECASE)
_LINKS = re.compile(r"(?i)https?://\S+|www\.\S+|\b\S+\.(?:nl|com|eu|shop|org|net)\b")
_SHARES = re.compile(r"\d+\s?%|€\s?\d+")


def promotion_in(text: str) -> list[str]:
    """Give the words in a text that sell something, and every link: an invitation has one link, and it is ours.

    Parameters
    ----------
    text
        What a researcher wants to write above an invitation.
    """
    found = [match[0] for pattern in (_WORDS, _LINKS, _SHARES) for match in pattern.finditer(text)]
    return list(dict.fromkeys(word.casefold() for word in found))
