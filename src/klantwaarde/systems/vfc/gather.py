"""Card sorts out of a study: one row per person and card becomes a sort per person."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from klantwaarde.engine import rows
from klantwaarde.results.q_sorts import QCard, QRemark, QSorter, QSorts
from klantwaarde.systems.vfc.design import INSTRUCTION, default_cards

if TYPE_CHECKING:
    import narwhals as nw

    from klantwaarde.schema.settings import Settings


class Record(Protocol):
    """What a study gives."""

    @property
    def settings(self) -> Settings:
        """Its settings."""

    @property
    def fingerprint(self) -> str:
        """Its fingerprint."""

    def has(self, name: str, column: str = "") -> bool:
        """Whether a table has rows."""

    def table(self, name: str) -> nw.LazyFrame[Any]:
        """A table."""


def cards_of(study: Record) -> list[QCard]:
    """Give the cards of the study, or our 36."""
    if not study.has("cards"):
        return default_cards()
    return [
        QCard(
            id=row["card"],
            text={lang: row[f"text_{lang}"] for lang in ("nl", "en") if row[f"text_{lang}"]},
            group=row["group"] or "",
            level=row["level"] or "",
        )
        for row in sorted(rows(study.table("cards")), key=lambda row: str(row["card"]))
    ]


def waves_with_sorts(study: Record) -> list[str]:
    """Give the waves in which cards were sorted, in the order of the study."""
    import narwhals as nw

    seen = {row["wave"] for row in rows(study.table("sorts").select(nw.col("wave")).unique())}
    return [code for code in study.settings.wave_codes if code in seen]


def sorts_of(study: Record, wave: str) -> tuple[QSorts, dict[str, str], list[str]]:
    """Give the sorts of a wave.

    Returns
    -------
    The study as card sorts, whose persons are customers only; the customer of each person; and cards that were sorted
    but are not among the cards.
    """
    import narwhals as nw

    cards = cards_of(study)
    known = {card.id: i for i, card in enumerate(cards)}
    people = {
        row["respondent_id"]: row for row in rows(study.table("respondents")) if row.get("side") in (None, "customer")
    }
    placed: dict[str, list[float | None]] = {}
    strange: set[str] = set()
    for row in rows(study.table("sorts").filter(nw.col("wave") == wave)):
        who = row["respondent_id"]
        if who not in people:
            continue
        if row["card"] not in known:
            strange.add(row["card"])
            continue
        placed.setdefault(who, [None] * len(cards))[known[row["card"]]] = row["place"]
    remarks = _remarks(study, wave, known)
    order = sorted(placed)
    sorters = [QSorter(who, attributes=_attributes(people[who]), remarks=remarks.get(who, [])) for who in order]
    customer = {who: str(people[who].get("customer_id") or who) for who in order}
    made = QSorts(
        cards, sorters, [placed[who] for who in order], title=study.settings.name.get("nl", ""), instruction=INSTRUCTION
    )
    return made, customer, sorted(strange)


def _attributes(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(row[name]) for name in ("function", "department") if row.get(name)}


def _remarks(study: Record, wave: str, known: Mapping[str, int]) -> dict[str, list[QRemark]]:
    if not study.has("talks"):
        return {}
    import narwhals as nw

    out: dict[str, list[QRemark]] = {}
    found = rows(study.table("talks").filter(nw.col("wave") == wave))
    for row in sorted(found, key=lambda row: (str(row["respondent_id"]), str(row["card"]))):
        if row["card"] in known:
            remark = QRemark(row["card"], row["words"] or "", row["pays"], row["consent"] or "internal")
            out.setdefault(row["respondent_id"], []).append(remark)
    return out


def pseudonyms(people: Sequence[str], salt: str) -> dict[str, str]:
    """Give persons numbers in an order that tells nothing, for an anonymous study; the same salt, the same numbers."""
    mixed = sorted(people, key=lambda who: hashlib.sha256(f"{salt}\n{who}".encode()).digest())
    return {who: str(n) for n, who in enumerate(mixed, start=1)}
