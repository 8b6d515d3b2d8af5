"""What is seen on the pages of a PDF: ruled tables with lines of text in their boxes. Knows nothing of forms.

``guard`` refuses dangerous files, ``apart`` has pages read in a process of its own (``child``), where ``page`` makes
tables (``lattice``) and lines of text (``letters``) of what the reader of the PDF gives; ``paper`` is what comes back.
This package imports little, for that process begins with it.
"""
