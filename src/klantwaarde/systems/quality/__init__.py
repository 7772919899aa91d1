"""Total perceived quality (Groenroos): expectation against experience, what forms them, what drives satisfaction."""
