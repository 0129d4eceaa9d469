"""How messages come and go: the web, and Telegram."""
