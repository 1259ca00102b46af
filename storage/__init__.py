"""GROUND: what the network knows, and what it will not allow. Knows neither Slack, nor the environment, nor the time.

Verbs (`join`, `file`, `claim`) and questions (`roster`, `coming`) take a transaction first and give frozen
dataclasses back; rows stay here. Verbs never commit: the handler or tick that began the transaction does.
"""
