"""A person takes over: a case between a citizen of any channel and the staff of the commune."""
