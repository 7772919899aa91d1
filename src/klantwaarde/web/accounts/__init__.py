"""Customers by name: a list, a page to prepare a talk on a phone, and the portfolio."""
