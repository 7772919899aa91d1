"""Actions: who does what, before when, what it should change, what the customer was told, and what came of it."""
