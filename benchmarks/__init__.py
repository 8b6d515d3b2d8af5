"""Measurements on the real forms, each beside something known, so that a ratio holds on any machine."""
