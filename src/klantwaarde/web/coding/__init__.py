"""Coding: what customers said, read by people, with suggestions that count for nothing until somebody decides."""
