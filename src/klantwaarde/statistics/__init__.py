"""Numbers in, estimates out: intervals, shares, weights, shrinkage; knows no table, no engine and no clock."""
