"""What customers use and pay for: events that came in, where value is lost, and a bench to try ways to be paid."""
