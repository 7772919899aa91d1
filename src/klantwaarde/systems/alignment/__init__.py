"""Alignment: does everyone give the same answer to "why us?"."""
