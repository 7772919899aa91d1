"""Webhooks: other programs of an organisation hear what happened, signed as Standard Webhooks has it."""
