"""Rules, on both engines."""
