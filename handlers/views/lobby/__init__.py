"""Lobby reports as they are shown: the form and its reader, one report, lists of them."""
