"""An official form as a grid: one layout, four uses (preview, PDF, workbook out, workbook in).

Knows no app and no database. Layout + values → Grid → HTML, PDF and xlsx; the same Layout makes the
blank template and reads an uploaded workbook back.
"""
