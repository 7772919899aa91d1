"""Answers as pages: the chapters of the report, with every number a click from its n, interval, method and quotes."""
