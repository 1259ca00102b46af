"""What became of the bot's own messages, as the secretariat sees it: rounds, and what did not arrive."""
