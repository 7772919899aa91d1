"""What buyers value: Q methodology from cards to viewpoints, and the buyer groups they show."""
