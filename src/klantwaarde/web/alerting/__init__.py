"""Alerts: what asks for attention, who looks after it, and until when it rests."""
