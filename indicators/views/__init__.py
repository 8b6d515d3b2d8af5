"""Pages of the library and of the frameworks."""
