"""Small text files that people write by hand: settings and manifests, in UTF-8."""


class NotUtf8Error(Exception):
    """A file is saved otherwise. zh, en: the sentence, with its line and the remedy."""

    def __init__(self, name: str, line: int) -> None:
        """name: as the user knows the file."""
        self.zh = (
            f"{name} 第 {line} 行起不是 UTF-8（多半按 ANSI/GBK 或 Unicode 保存）；请在编辑器中"
            "另存为 UTF-8。"
        )
        self.en = (
            f"{name} is not UTF-8 from line {line} on (ANSI, GBK or Unicode, most likely): save it "
            "as UTF-8 in your editor."
        )
        super().__init__(f"{self.zh}\n{self.en}")


def read_utf8(data: bytes, name: str) -> str:
    """The text, without a mark at its beginning. Raises: NotUtf8Error."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotUtf8Error(name, data.count(b"\n", 0, error.start) + 1) from None
