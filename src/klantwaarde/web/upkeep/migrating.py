"""Bring the tables to what this version needs, with a backup before anything changes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from klantwaarde import __version__
from klantwaarde.errors import InputError, refuse
from klantwaarde.language import Said, say

OURS = "klantwaarde.web"


def applied(using: str = "default") -> set[tuple[str, str]]:
    """Give the migrations that a database has had."""
    return set(MigrationExecutor(connections[using]).loader.applied_migrations)


def known() -> set[tuple[str, str]]:
    """Give the migrations that this version knows."""
    return set(MigrationExecutor(connections["default"]).loader.disk_migrations)


def waiting(using: str = "default") -> list[tuple[str, str]]:
    """Give the migrations that a database still needs."""
    executor = MigrationExecutor(connections[using])
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [(migration.app_label, migration.name) for migration, _ in plan]


def refuse_newer(had: set[tuple[str, str]], made_by: str = "") -> None:
    """Refuse tables that a newer version made: this one would read them wrongly."""
    unknown = sorted(had - known())
    if unknown:
        raise refuse(
            InputError, "newer-tables",
            say("These data were made by a newer klantwaarde {version}.", version=made_by),
            say("This is {version}, which does not know: {steps}.", version=__version__,
                steps=", ".join(f"{app} {name}" for app, name in unknown[:5])),
            say("Install the newer version, or restore a backup that this one made."),
        )  # fmt: skip


def migrate(data: Path, tell: Callable[[Said], None]) -> None:
    """Change the tables, after a backup of what was there.

    Parameters
    ----------
    data
        The data folder, where the backup goes.
    tell
        Says what is done.

    Raises
    ------
    InputError
        When the tables are newer than this version, or the database cannot be reached.
    """
    try:
        had = applied()
    except DatabaseError as error:
        reason = str(error).strip()[:300]
        raise refuse(
            InputError, "no-database", say("The database cannot be reached: {reason}.", reason=reason),
            say("The server keeps everything there."), say("Check KLANTWAARDE_DATABASE, and whether it is running."),
        ) from error  # fmt: skip
    refuse_newer(had)
    needed = waiting()
    if had and needed:
        from klantwaarde.web.upkeep.backup import backup

        path = data / "backups" / f"before-{__version__}-{timezone.now():%Y%m%d-%H%M%S}.zip"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        backup(data, path)
        tell(say("The tables change for this version. A backup is made first: {path}", path=str(path)))
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
