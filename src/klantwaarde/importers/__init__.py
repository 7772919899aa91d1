"""Files of others to our tables and nouns, each with a receipt of what was mapped, guessed and dropped."""
