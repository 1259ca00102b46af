"""`make bench`: how fast the bot is, measured on this machine beside a Bolt app that only acknowledges."""
