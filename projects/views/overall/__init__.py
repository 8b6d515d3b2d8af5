"""Pages of overall forms (整体表)."""
