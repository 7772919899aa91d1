"""The plan: which system after which, rerunning only what changed."""

from klantwaarde.runner.analysis import Planned, analyse, plan_of
from klantwaarde.runner.beside import Beside, working_beside
from klantwaarde.runner.steps import STEPS, Step

__all__ = ["STEPS", "Beside", "Planned", "Step", "analyse", "plan_of", "working_beside"]
