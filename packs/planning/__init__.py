"""What belongs into a pack: the settled forms of a year, and those that are missing."""
