"""What we answer: every answer with what it was made from."""

from klantwaarde.ledger.history import keep_snapshot, read_history, snapshot_of
from klantwaarde.ledger.ledger import Ledger

__all__ = ["Ledger", "keep_snapshot", "read_history", "snapshot_of"]
