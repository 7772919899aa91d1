"""What was said: a folder with `study.toml` and tables becomes a `Study` that can be trusted."""

from klantwaarde.study.erasing import Erasure, erase
from klantwaarde.study.new import new_study
from klantwaarde.study.opening import check_study, open_study
from klantwaarde.study.study import Study

__all__ = ["Erasure", "Study", "check_study", "erase", "new_study", "open_study"]
