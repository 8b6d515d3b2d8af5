"""Reading a text PDF of official forms into the same readings as workbooks.

``pdf_pages`` sees the pages; ``rows`` and ``runs`` bind them into sheets over the ends of pages, ``typed`` makes texts
of lines again, and the recognition of workbooks (``from_xlsx.recognise``) finds the forms and takes their values.
"""

from perfgoals.officialforms.from_pdf.read import read_pdf
from perfgoals.officialforms.pdf_pages.guard import PdfLimits
from perfgoals.officialforms.pdf_pages.refused import PdfRefused

__all__ = ["PdfLimits", "PdfRefused", "read_pdf"]
