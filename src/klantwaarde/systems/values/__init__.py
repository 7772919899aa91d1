"""Customer values: what they are, on which level, how far each is met, and what to do first."""
