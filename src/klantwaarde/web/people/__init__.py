"""Who may come in, and what they may do: people, organisations, roles, invitations and the log."""
