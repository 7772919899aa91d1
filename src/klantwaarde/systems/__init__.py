"""The systems of the method, one room each; no system knows another."""
