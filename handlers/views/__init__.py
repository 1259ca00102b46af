"""Pure functions: frozen dataclasses and texts in, Block Kit out. No Bolt, no database, no clock."""
