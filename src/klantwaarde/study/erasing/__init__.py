"""Take a person out of the record: find the rows, write the files anew, and survive an interruption."""

from klantwaarde.study.erasing.erasure import Erasure, erase, finish_erasure

__all__ = ["Erasure", "erase", "finish_erasure"]
