"""A result in, a picture out: SVG with its short text, its story and the rows behind it. Nothing is computed here."""
