"""Drift: value is perishable; what changed, how sure, since when, and how long it will last."""
