"""Reports that read the answers and the pictures: one HTML file that a person can open anywhere."""
