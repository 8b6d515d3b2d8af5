"""What is typed when a pack is asked for."""
