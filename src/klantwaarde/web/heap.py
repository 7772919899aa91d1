"""What stays in memory for as long as the process lives is no longer looked through for garbage."""

from __future__ import annotations

import atexit
import gc


def settle_heap() -> None:
    """Take everything that is in memory now out of the walks of the collector of Python.

    A walk through all modules and all answers at hand takes up to a quarter of a second, in the middle of somebody's
    page. What is counted by references leaves all the same when nobody holds it any more. At the end of the process all
    of it is given back, so that libraries can take leave of their own things.
    """
    gc.freeze()
    atexit.unregister(gc.unfreeze)
    atexit.register(gc.unfreeze)
