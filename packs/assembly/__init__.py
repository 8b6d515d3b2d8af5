"""A pack as one file: the folder of the work, the places of its members, its manifest, the zip."""
