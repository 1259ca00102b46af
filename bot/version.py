"""Which bot this is."""

VERSION = "0.1.0"
"""As in pyproject.toml; a test compares them. The bot runs from its folder, and is not installed anywhere."""
