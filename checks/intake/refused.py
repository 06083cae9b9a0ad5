"""Why a file that came from outside is not read, in words for the office that sent it."""


class RefusedFileError(Exception):
    """The file is left alone. rule: what becomes of it in `findings`; zh, en: the sentence, with
    the remedy."""

    def __init__(self, rule: str, zh: str, en: str) -> None:
        """Keep all three; `str()` gives the sentences, Chinese first."""
        super().__init__(f"{zh}\n{en}")
        self.rule = rule
        self.zh = zh
        self.en = en


def damaged(kind: str) -> RefusedFileError:
    """The bytes are not of the format that they begin like. kind: the reader's own word for it."""
    return RefusedFileError(
        "file_damaged",
        f"文件已损坏或不是所称的格式，未能读取（{kind}）；请重新导出并发送。",
        f"The file is damaged or not of its format ({kind}) and was not read; export it again.",
    )


def packed(kind: str) -> RefusedFileError:
    """The file holds other files."""
    return RefusedFileError(
        "file_packed",
        f"这是 {kind} 压缩包，其中的文件没有读取；请解压后把文件本身放进来再发送。",
        f"This is a {kind} archive, and what it holds was not read; unpack it and send the files "
        "themselves.",
    )


def locked() -> RefusedFileError:
    """The workbook bears a password."""
    return RefusedFileError(
        "file_locked",
        "文件设有打开密码，无法读取；请在 Excel 或 WPS 中打开它，取消密码（文件－信息－保护工作簿"
        "－用密码进行加密，清空后保存），再发送。原样重发没有用。",
        "The file has a password and cannot be read; open it, remove the password (File, Info, "
        "Protect Workbook, Encrypt with Password: leave it empty), save and send it. Sending the "
        "same file again does not help.",
    )


def too_large(zh: str, en: str) -> RefusedFileError:
    """Reading the file would take more memory than any register needs. zh, en: what is too
    large."""
    return RefusedFileError(
        "file_too_large",
        f"工作簿过大，未读取：{zh}；请只保留登记表本身（把它复制到新建的工作簿里）后再发送。",
        f"The workbook is too large and was not read: {en}; copy the register alone into a new "
        "workbook and send that.",
    )
