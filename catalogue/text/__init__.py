"""Moroccan text made comparable: one normal form, one phonetic key, one transliteration."""
