"""Value OF the customer: the weighted, tiered scorecard and lifetime value (Thomassen)."""
