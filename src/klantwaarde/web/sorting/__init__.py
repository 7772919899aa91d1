"""The card-sort board: designs, persons, their moves, cards on paper, and the tables they become."""
