"""The VOC desk: parts, weights and tiers of the value OF customers, moved by hand while ranks move along."""
