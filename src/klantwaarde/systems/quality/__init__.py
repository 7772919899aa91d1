"""Total perceived quality (Groenroos): expectation against experience, what forms each, and what drives satisfaction."""
