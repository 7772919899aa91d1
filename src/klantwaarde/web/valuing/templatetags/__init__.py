"""What the templates of the desks need beside speech."""
