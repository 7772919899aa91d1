"""Organisations kept strictly apart: every row belongs to one, and no query can forget that."""
