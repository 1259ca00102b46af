"""A city's page and the forms with which its people are kept."""
