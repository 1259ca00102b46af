"""What is owed now: each tick looks at the calendar and writes debts, or keeps the house in order.

A tick may ring at any moment, twice, or late; what it writes has unique keys, so that it happens once.
"""
