"""The API: other programs of an organisation read and write, each with a token that may do what was agreed."""
