"""What the indicator library compares and searches by: keys, words, pinyin initials, closeness of names. Pure."""

from indicators.library.closeness import closeness
from indicators.library.terms import initials, kept_terms, level_key, same_levels, sought_terms, words

__all__ = ["closeness", "initials", "kept_terms", "level_key", "same_levels", "sought_terms", "words"]
