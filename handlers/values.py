"""What a button carries. Its value is a string: where a number should stand may be none, or one that no id has."""

DIGITS = 9
"""A longer number is none: the database's INTEGER holds no more."""


def number(value: str, other: int = 0) -> int:
    """The number that is written, else `other`: no row has the id 0."""
    return int(value) if value.isdecimal() and len(value) <= DIGITS else other
