"""The bot as it is started by operators: whole processes, with only the promised environment."""
