"""Where tables live and are counted: DuckDB inside this process, Spark or a warehouse outside; no business words."""

from klantwaarde.engine.door import open_table
from klantwaarde.engine.home import arrow, rows, stream
from klantwaarde.engine.keeping import held, kept
from klantwaarde.engine.limits import Limits
from klantwaarde.engine.local import LocalEngine

__all__ = ["Limits", "LocalEngine", "arrow", "held", "kept", "open_table", "rows", "stream"]
