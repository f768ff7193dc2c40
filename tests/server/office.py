"""Spreadsheets as an office program would save them, made by hand: a cell a text, a number or nothing."""

import io
import zipfile
from collections.abc import Collection, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
Row = Sequence[str | float | None]


def letters(number: int) -> str:
    return chr(64 + number)


def sheet(rows: Sequence[Row], columns: Collection[int] = (), hidden_rows: Collection[int] = (), style: int = 0) -> str:
    """``columns`` and ``hidden_rows`` are hidden; both count from 1."""
    cols = "".join(f'<col min="{at}" max="{at}" width="9" hidden="1"/>' for at in columns)
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for at, value in enumerate(row, 1):
            place = f'r="{letters(at)}{number}"'
            if isinstance(value, str):
                cells.append(f'<c {place} t="inlineStr"><is><t>{escape(value)}</t></is></c>')
            elif value is not None:
                cells.append(f'<c {place} s="{style}"><v>{value}</v></c>')
        away = ' hidden="1"' if number in hidden_rows else ""
        lines.append(f'<row r="{number}"{away}>{"".join(cells)}</row>')
    columns_part = f"<cols>{cols}</cols>" if cols else ""
    return f"<worksheet {MAIN}>{columns_part}<sheetData>{''.join(lines)}</sheetData></worksheet>"


def spreadsheet(
    sheets: Mapping[str, str],
    hidden: Collection[str] = (),
    comments: Mapping[str, str] | None = None,
    formats: Sequence[tuple[int, str]] = (),
) -> bytes:
    """``comments`` stand on the first sheet, by cell; ``formats`` are the styles cells name by their place in it."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        names = "".join(
            f'<sheet name="{escape(name)}" sheetId="{at}"'
            f'{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""} r:id="r{at}"/>'
            for at, name in enumerate(sheets, 1)
        )
        package.writestr(
            "xl/workbook.xml", f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets>{names}</sheets></workbook>'
        )
        targets = "".join(
            f'<Relationship Id="r{at}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at in range(1, len(sheets) + 1)
        )
        package.writestr("xl/_rels/workbook.xml.rels", f"<Relationships>{targets}</Relationships>")
        for at, text in enumerate(sheets.values(), 1):
            package.writestr(f"xl/worksheets/sheet{at}.xml", text)
        if formats:
            codes = "".join(f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>' for number, code in formats)
            styles = "".join(f'<xf numFmtId="{number}"/>' for number, _code in formats)
            package.writestr(
                "xl/styles.xml",
                f"<styleSheet {MAIN}><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>",
            )
        if comments:
            told = "".join(
                f'<comment ref="{place}" authorId="0"><text><r><t>{escape(words)}</t></r></text></comment>'
                for place, words in comments.items()
            )
            package.writestr("xl/comments1.xml", f"<comments {MAIN}><commentList>{told}</commentList></comments>")
            points = f'<Relationship Id="c" Type="{RELATIONS}/comments" Target="../comments1.xml"/>'
            package.writestr("xl/worksheets/_rels/sheet1.xml.rels", f"<Relationships>{points}</Relationships>")
    return made.getvalue()


def identity(serial: int, birth: str = "19620314", region: str = "370404") -> str:
    """A number whose check digit holds; nobody's."""
    body = f"{region}{birth}{serial:03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return body + "10X98765432"[sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True)) % 11]


VILLAGES = ("看庄村1组", "看庄村3组", "东河村2组", "东河村5组", "西岭村1组", "南泉村4组", "石桥村1组", "柳树村2组")
NAMES = ("张示一", "李示二", "王示三", "赵示四", "周示五", "吴示六", "郑示七", "孙示八")
AMOUNTS = (1290, 620, 1080, 640, 1560, 980, 640, 1290)


def allowances() -> bytes:
    """The list of the console's picture: eight households, and in a hidden column G the numbers of their heads."""
    head: Row = ["序号", "村组", "户主", "人数", "月保障金（元）", None, "身份证号"]
    rows: list[Row] = [
        [at, village, name, 1 + at % 3, amount, None, identity(at * 7)]
        for at, (village, name, amount) in enumerate(zip(VILLAGES, NAMES, AMOUNTS, strict=True), 1)
    ]
    return spreadsheet({"低保": sheet([["示例：11月新增低保对象"], head, *rows], columns=[7])})
