"""What the bot promises, tested from outside where that can be done."""
