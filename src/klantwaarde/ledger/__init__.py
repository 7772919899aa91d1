"""What we answer: every answer with what it was made from."""

from klantwaarde.ledger.ledger import Ledger

__all__ = ["Ledger"]
