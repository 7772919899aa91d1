"""The record of a study for a desk: brought home once per change of the data, and then kept at hand."""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

from django.db import transaction

from klantwaarde.schema.settings import Settings
from klantwaarde.study import open_study
from klantwaarde.web.reading import source
from klantwaarde.web.studies.models import Study

if TYPE_CHECKING:
    from klantwaarde.study import Study as Opened

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """The last few things that took long to make, by what decides them.

    Parameters
    ----------
    most
        How many stay at hand in one process.
    """

    def __init__(self, most: int) -> None:
        self.most, self._there, self._lock = most, OrderedDict[object, Thing](), Lock()

    def get(self, name: object, make: Callable[[], Thing]) -> Thing:
        """Give the thing of a name, and make it when it is not there."""
        with self._lock:
            if name in self._there:
                self._there.move_to_end(name)
                return self._there[name]
        made = make()
        with self._lock:
            self._there[name] = made
            while len(self._there) > self.most:
                self._there.popitem(last=False)
        return made


@contextmanager
def record_of(study: Study) -> Iterator[Opened]:
    """Open the snapshot of a study, as the runner does.

    Raises
    ------
    KlantwaardeError
        When the record cannot be read.
    """
    with tempfile.TemporaryDirectory(prefix="klantwaarde-") as place:
        source.write(study, Path(place))
        with open_study(Path(place)) as opened:
            yield opened


def change_settings(study: Study, change: Callable[[Settings], Settings]) -> Study:
    """Change the settings of a study as they stand now, so that two people who save at once both keep their change.

    Parameters
    ----------
    study
        Which.
    change
        Gives the new settings from those of this moment.
    """
    with transaction.atomic():
        locked: Study = Study.objects.of(study.organisation_id).select_for_update().get(pk=study.pk)
        locked.keep_settings(change(locked.noun()))
        locked.save(update_fields=["settings"])
    study.settings = locked.settings
    return locked
