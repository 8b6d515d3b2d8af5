"""Many printed forms as one PDF: bookmarks, page numbers of the whole, each font once, what readers aloud need kept."""

from perfgoals.officialforms.join.assemble import BrokenPart, Joined, Part, join, page_count

__all__ = ["BrokenPart", "Joined", "Part", "join", "page_count"]
