"""Why a PDF is turned away as a whole: what is wrong, what to do."""

from __future__ import annotations

from typing import Final

from perfgoals.officialforms.refused import FormsRefused


class PdfRefused(FormsRefused):
    """A PDF that is not read at all."""


AGAIN: Final = "请打印或导出成新的 PDF 再导入"
EMPTY: Final = "文件是空的（0 字节），请重新选择要导入的 .pdf 文件。"
NOT_A_PDF: Final = "这不是 PDF 文件，只改扩展名不能导入，请用原来的软件导出成 PDF，或导入原表的 .xlsx。"
DAMAGED: Final = f"PDF 文件已损坏或不完整，无法读取，{AGAIN}。"
ENCRYPTED: Final = "PDF 有密码，无法读取，请去掉密码后再导入。"
NO_PAGES: Final = "PDF 里没有页面，请核对是否选错文件。"
SCANNED: Final = "这是扫描件（只有图像，没有文字），系统不识别图像里的文字，请改用原表（.xlsx）或文字版 PDF 导入。"
GARBLED: Final = "PDF 的字体没有带字符编码，读出来的文字是乱码，请改用原表（.xlsx），或用原来的软件重新导出 PDF。"
TOO_COMPLEX: Final = f"PDF 内容过于庞杂，为安全起见不予导入，请只留下绩效表的页面，{AGAIN}。"
TOO_LONG: Final = "PDF 太大，没能在限定的时间内读完，请按单位或按表分成几个文件再导入。"
