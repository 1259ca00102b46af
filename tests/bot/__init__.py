"""What runs: the guard, delivery, the clock, settings, logs."""
