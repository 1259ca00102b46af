"""TOP: what runs. Settings, composition root, clock, ticks, delivery, command line. Imported by nobody."""
