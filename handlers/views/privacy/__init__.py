"""What is kept about somebody, and being forgotten, as people see it."""
