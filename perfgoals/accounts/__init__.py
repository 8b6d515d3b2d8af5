"""Who: units in a tree, users, their roles; what each may see."""
