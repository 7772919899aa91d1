"""What the people of one customer grant, experience and say; only in conversations by name, and only who agreed."""
