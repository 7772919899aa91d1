"""A study made up on purpose, drawn from a truth that is written down, so that the answers can be held against it."""

from composed.draw import draw
from composed.folder import write_study
from composed.replicates import many_values
from composed.truth import InvestmentTruth, RoleTruth, Truth, ValueTruth

__all__ = ["InvestmentTruth", "RoleTruth", "Truth", "ValueTruth", "draw", "many_values", "write_study"]
