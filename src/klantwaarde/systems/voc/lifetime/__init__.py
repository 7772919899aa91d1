"""Lifetime value of customers: from (frequency, recency, age) with a count to a fit, predictions and money."""
