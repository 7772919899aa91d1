"""The Q desk: from card sorts to viewpoints and buyer groups, with every step by hand on record."""
