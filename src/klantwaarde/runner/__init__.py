"""The plan: which system after which, rerunning only what changed."""

from klantwaarde.runner.analysis import Planned, analyse, plan_of
from klantwaarde.runner.steps import STEPS, Step

__all__ = ["STEPS", "Planned", "Step", "analyse", "plan_of"]
