"""The questionnaire as a noun: questions, pages, logic, versions; it asks, checks and explodes, and knows no Django."""
