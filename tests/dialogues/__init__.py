"""Whole dialogues: people type, press and fill in; the bot answers through Bolt, against the strict Slack."""
