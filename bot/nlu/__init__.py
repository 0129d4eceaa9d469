"""Rasa NLU components that understand Moroccan citizens; docs/understanding.md tells how they meet."""
