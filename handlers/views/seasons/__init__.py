"""After an election: `running` for the secretariat, `walking` for a coordinator, `welcome` for who is new."""
