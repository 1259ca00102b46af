"""Refusals about lobby reports."""

from typing import Any

SENTENCES: dict[type, Any] = {}
