"""Why a workbook is turned away as a whole: what is wrong, what to do."""

from __future__ import annotations

from perfgoals.officialforms.refused import FormsRefused


class WorkbookRefused(FormsRefused):
    """A workbook that is not read at all."""


RESAVE = "请用 Excel 或 WPS 打开后另存为“Excel 工作簿（*.xlsx）”再导入"
DAMAGED = f"文件已损坏或不完整，无法读取，{RESAVE}。"
EMPTY = "文件是空的（0 字节），请重新选择要导入的 .xlsx 文件。"
ENCRYPTED = "文件有密码，无法读取，请用 Excel 或 WPS 打开，取消密码并另存为 .xlsx 后再导入。"
OLD_BINARY = "这是旧版 Excel（.xls）或 WPS 表格（.et）文件，请打开后另存为 .xlsx 再导入。"
BINARY_WORKBOOK = "这是二进制工作簿（.xlsb），请打开后另存为 .xlsx 再导入。"
STRICT = "这是“严格 Open XML”格式的工作簿，请打开后另存为普通的“Excel 工作簿（*.xlsx）”再导入。"
MACROS = "文件带有宏（.xlsm），为安全起见不予导入，请另存为不带宏的 .xlsx 后再导入。"
ENTITIES = f"文件内含外部实体或文档类型定义（DTD），为安全起见不予导入，{RESAVE}。"
BAD_PATHS = f"文件包内有不安全的路径，为安全起见不予导入，{RESAVE}。"
NO_WORKBOOK = f"文件里没有工作簿内容，不是完整的 .xlsx 文件，{RESAVE}。"
TOO_COMPRESSED = f"文件解压后过大（压缩比异常），为安全起见不予导入，{RESAVE}。"
TOO_MANY_ENTRIES = f"文件包内的部件过多，为安全起见不予导入，{RESAVE}。"
TOO_COMPLEX = f"文件内容过于庞杂（样式、批注等过多），请把申报表复制到新建的工作簿，{RESAVE}。"
NOT_UNDERSTOOD = f"文件结构不规范，无法读取，{RESAVE}。"


def not_a_workbook(what: str) -> WorkbookRefused:
    """Refusal of a file of another kind, ``what`` naming it in Chinese (网页, PDF 文件 …)."""
    return WorkbookRefused(f"这不是 Excel 工作簿，而是{what}，只改扩展名不能导入，{RESAVE}。")
