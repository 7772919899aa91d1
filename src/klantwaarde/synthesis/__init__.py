"""What only several systems together can say; reads answers and derived tables, never calls a system."""
