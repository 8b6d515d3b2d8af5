"""What writes: drafts, carrying over, filing windows, imports. Each call is one transaction."""
