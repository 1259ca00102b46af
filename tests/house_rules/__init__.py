"""Rules of the house, held by a machine."""
