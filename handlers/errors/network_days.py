"""Refusals about network days and sign-up."""

from typing import Any

SENTENCES: dict[type, Any] = {}
