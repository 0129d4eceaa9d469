"""Search: which procedure a citizen means, from names, aliases, situations and meaning."""

from catalogue.search.index import Hit, SearchIndex

__all__ = ["Hit", "SearchIndex"]
