"""A row that belongs to one organisation, and the queries that may reach it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models.lookups import Exact
from django.db.models.sql.where import AND, WhereNode


class UnscopedQueryError(RuntimeError):
    """Somebody asked for rows without saying of which organisation: a fault of ours, never shown as data."""


_M = TypeVar("_M", bound=models.Model)


class OwnedQuerySet(models.QuerySet[_M]):
    """Rows of one organisation.

    A query runs only when its own conditions hold it to one organisation: by `of`, by `filter(organisation=...)`, or by
    starting from an object that is owned itself (`study.waves.all()`). Anything else raises `UnscopedQueryError`.
    """

    _everywhere = False

    def of(self, organisation: models.Model | int) -> Self:
        """Keep to the rows of an organisation."""
        return self.filter(organisation_id=organisation if isinstance(organisation, int) else organisation.pk)

    def everywhere(self, why: str) -> Self:
        """Look in every organisation, for the reason that is given; a test lists who may.

        Meant for keys that name the organisation (a token in a link) and for the upkeep of the whole installation.
        """
        if not why.strip():
            raise UnscopedQueryError("say why every organisation is looked into")
        clone = self.all()
        clone._everywhere = True
        return clone

    # --- the guard: each of these is a way in which a queryset reaches the database -----------------------------------
    def _guard(self) -> None:
        parts = self.query.combined_queries or (self.query,)  # a union holds when each of its parts does
        if not (self._everywhere or all(_holds_to_one(part.where) for part in parts)):
            raise UnscopedQueryError(
                f"{self.model.__name__} is owned by an organisation: use .of(organisation), or .everywhere(why)"
            )

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc] # private in Django, and the place where flags travel
        clone._everywhere = self._everywhere
        return clone

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._guard()
        with self._opened():
            super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """See Django; guarded."""
        self._guard()
        with self._opened():
            yield from super().iterator(chunk_size)

    def count(self) -> int:
        """See Django; guarded."""
        self._guard()
        with self._opened():
            return super().count()

    def exists(self) -> bool:
        """See Django; guarded."""
        self._guard()
        with self._opened():
            return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:  # noqa: ANN401 - Django's own signature
        """See Django; guarded."""
        self._guard()
        with self._opened():
            return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:  # noqa: ANN401 - Django's own signature
        """See Django; guarded."""
        self._guard()
        with self._opened():
            return super().update(**kwargs)

    update.alters_data = True  # type: ignore[attr-defined] # templates may not call it

    def delete(self) -> tuple[int, dict[str, int]]:
        """See Django; guarded."""
        self._guard()
        with self._opened():
            return super().delete()

    delete.alters_data = True  # type: ignore[attr-defined]

    def _opened(self) -> Any:  # noqa: ANN401 - a context manager
        from klantwaarde.web.tenancy.lock import unlocked, untouched

        return unlocked() if self._everywhere else untouched()

    def _add_hints(self, **hints: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Hold what is reached from an owned object to the organisation of that object."""
        super()._add_hints(**hints)  # type: ignore[misc]
        instance = hints.get("instance")
        if isinstance(instance, Owned) and instance.organisation_id is not None:
            self.query.add_q(models.Q(organisation_id=instance.organisation_id))


def _holds_to_one(where: WhereNode) -> bool:
    """Whether conditions that must all hold include `organisation = one value`."""
    if where.negated or where.connector != AND:
        return False
    for child in where.children:
        if isinstance(child, WhereNode):
            if _holds_to_one(child):
                return True
        elif isinstance(child, Exact):
            target = getattr(child.lhs, "target", None)
            # The column must be that of the queried table itself, not of a table joined to it.
            if (
                isinstance(target, models.ForeignKey)
                and target.name == "organisation"
                and issubclass(target.model, Owned)
                and not child.bilateral_transforms
                and child.rhs is not None
                and _is_first(child.lhs)
            ):
                return True
    return False


def _is_first(lhs: Any) -> bool:  # noqa: ANN401 - Django's own column
    return bool(getattr(lhs, "alias", None) == lhs.target.model._meta.db_table)


class OwnedManager(models.Manager.from_queryset(OwnedQuerySet)[_M]):  # type: ignore[misc]
    """The default manager of an owned model: it refuses every query that does not name an organisation."""

    use_in_migrations = False


class Owned(models.Model):
    """A row of one organisation.

    Parameters
    ----------
    organisation
        To whom it belongs; never changes.
    """

    organisation = models.ForeignKey("people.Organisation", on_delete=models.CASCADE, related_name="+", editable=False)

    objects = OwnedManager()

    class Meta:
        """Never a table by itself."""

        abstract = True
