"""Each step, numbered."""
