"""Runs a notebook's cells in order and keeps what they show; `python -m prsync_pipeline_tests.support.notebook FILE`.

A notebook is JSON (nbformat.readthedocs.io/en/latest/format_description.html), and its cells here are plain Python: no
kernel is needed. The file is written anew with the outputs, as Jupyter would.
"""

from __future__ import annotations

import ast
import base64
import io
import json
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

Cell = dict[str, Any]


def code_cells(notebook: Path) -> list[Cell]:
    return [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]


def run(file: Path) -> None:
    """Run all cells of the notebook in one namespace, and write their outputs into it."""
    notebook = json.loads(file.read_text(encoding="utf-8"))
    namespace: dict[str, Any] = {}
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for count, cell in enumerate(code, start=1):
        cell["execution_count"] = count
        cell["outputs"] = outputs_of("".join(cell["source"]), namespace, count)
    file.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def outputs_of(source: str, namespace: dict[str, Any], count: int) -> list[Cell]:
    """What the cell prints, the value of its last expression, and the figures that it draws."""
    tree = ast.parse(source)
    *others, last = tree.body
    if isinstance(last, ast.Expr):
        tree.body, expression = others, ast.Expression(last.value)
    else:
        expression = ast.Expression(ast.Constant(None))
    printed = io.StringIO()
    with redirect_stdout(printed):
        exec(compile(tree, "<cell>", "exec"), namespace)  # noqa: S102 - our own notebook
        value = eval(compile(ast.fix_missing_locations(expression), "<cell>", "eval"), namespace)  # noqa: S307
    outputs: list[Cell] = []
    if printed.getvalue():
        outputs.append({"name": "stdout", "output_type": "stream", "text": lines(printed.getvalue())})
    pictures = figures()
    if value is not None and not pictures:
        outputs.append(
            {"data": shown(value), "execution_count": count, "metadata": {}, "output_type": "execute_result"}
        )
    return outputs + [{"data": picture, "metadata": {}, "output_type": "display_data"} for picture in pictures]


def shown(value: object) -> Cell:
    data: Cell = {"text/plain": lines(repr(value))}
    if hasattr(value, "_repr_html_"):
        data["text/html"] = lines(value._repr_html_())
    return data


def figures() -> list[Cell]:
    """The figures that are open, as pictures; they are closed."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    pictures = []
    for number in pyplot.get_fignums():
        figure, drawn = pyplot.figure(number), io.BytesIO()
        figure.savefig(drawn, format="png", bbox_inches="tight")
        pictures.append({"image/png": base64.b64encode(drawn.getvalue()).decode(), "text/plain": [repr(figure)]})
    pyplot.close("all")
    return pictures


def lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


if __name__ == "__main__":
    run(Path(sys.argv[1]))
