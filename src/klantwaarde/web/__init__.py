"""The web app: where people set up studies, customers answer, and answers are read. The only room that knows Django."""
