"""Chaos: real processes of the bot, killed at any point, and then what was sent counted against what was owed.

    make chaos                           500 kills, on each engine with one worker and with four
    make chaos ARGS="--kills 100 --engine sqlite --workers 4"
    make chaos ARGS=--prove              what comes of it when a protection is taken out

docs/reliability.md says what holds, what cannot, and how this shows it.
"""
