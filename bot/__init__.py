"""TOP: what runs. Settings, composition root, clock, ticks, delivery, command line. Imported by nobody."""

import sys

# structlog and typer import rich, and with it pygments, to colour what nobody looks at: a twentieth of each start
sys.modules.setdefault("rich", None)  # type: ignore[arg-type]
