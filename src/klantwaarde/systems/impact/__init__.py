"""Impact: access, use and result, the journeys that lead there, and models by which customers pay for what they get."""
