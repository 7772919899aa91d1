"""What keeps a server running: migrate, backup, restore, doctor, retention, health and figures."""
