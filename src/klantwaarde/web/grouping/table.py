"""What lies on the Q desk: the sorts per wave, and what was reckoned from them, kept at hand."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from klantwaarde.results import QFactorChoice
from klantwaarde.schema.card_sorts import CardSorts
from klantwaarde.systems.vfc.analysis import Analysis
from klantwaarde.systems.vfc.bench import Belonging, Bench, asked, belonging, evidence, lay_out
from klantwaarde.systems.vfc.gather import waves_with_sorts
from klantwaarde.web.reading.source import data_mark_of
from klantwaarde.web.studies.models import Study
from klantwaarde.web.valuing.record import Shelf, record_of

_benches: Shelf[dict[str, Bench]] = Shelf(6)
_evidence: Shelf[QFactorChoice] = Shelf(24)
_belonging: Shelf[Belonging] = Shelf(24)


@dataclass(frozen=True, slots=True)
class Table:
    """The sorts of a wave on the desk, and the choices that hold."""

    mark: str
    bench: Bench
    waves: list[str]
    chosen: CardSorts

    def evidence(self, chosen: CardSorts) -> QFactorChoice:
        """Show what each rule says of the number of viewpoints."""
        settings = asked(self.bench, chosen)
        name = (self.mark, self.bench.wave, msgspec.json.encode(settings))
        return _evidence.get(name, lambda: evidence(self.bench, settings))

    def belonging(self, analysis: Analysis) -> Belonging:
        """Say who belongs where and how sure."""
        name = (self.mark, self.bench.wave, msgspec.json.encode([analysis.settings, analysis.log]))
        return _belonging.get(name, lambda: belonging(self.bench, analysis))


def table_of(study: Study, wave: str = "") -> Table | None:
    """Lay the sorts of a wave on the desk: the last one that has any unless told; nothing when nobody sorted.

    Raises
    ------
    KlantwaardeError
        When the record cannot be read.
    """
    mark = f"{study.organisation_id} {study.pk} {data_mark_of(study)}"
    benches = _benches.get(mark, lambda: _laid(study))
    if not benches:
        return None
    chosen = wave if wave in benches else list(benches)[-1]
    return Table(mark, benches[chosen], list(benches), study.noun().card_sorts)


def _laid(study: Study) -> dict[str, Bench]:
    from klantwaarde.web.studies.snapshot import opened_folder

    if not study.card_designs.exists() and not opened_folder(study).exists():
        return {}
    with record_of(study) as opened:
        return {wave: lay_out(opened, wave) for wave in waves_with_sorts(opened)}
