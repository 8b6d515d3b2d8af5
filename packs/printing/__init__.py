"""Settled forms as files: printed once with all cores, kept by what they show, joined by unit."""
