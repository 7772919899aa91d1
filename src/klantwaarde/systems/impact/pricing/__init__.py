"""Revenue models: what customers would have paid, and what they would do."""
