"""Journeys: which step follows which, how long that takes, and what it would be without a step."""
