"""What respondents meet, and the answers they leave: one row per response, saved after each page."""
