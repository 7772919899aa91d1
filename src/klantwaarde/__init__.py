"""klantwaarde: what customers value, how far you deliver, and where you can make the difference."""

__version__ = "0.1.0"
