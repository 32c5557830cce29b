"""How long the functions of a file are, in both languages."""

import ast
import re
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_of(tree: ast.AST) -> Iterator[Function]:
    yield from (node for node in ast.walk(tree) if isinstance(node, Function))


def python_functions(text: str) -> Iterator[tuple[str, int]]:
    """Every function with its lines of code; what documents it costs it nothing."""
    for function in functions_of(ast.parse(text)):
        documented = function.body[0] if ast.get_docstring(function, clean=False) is not None else None
        spared = last_line(documented) - documented.lineno + 1 if documented else 0
        yield function.name, last_line(function) - function.lineno + 1 - spared


def web_functions(text: str) -> Iterator[tuple[str, int]]:
    """Every block after `)` or `=>`. Prettier keeps the layout, so indentation is enough to find its end."""
    lines = text.partition("\n<style")[0].splitlines()
    for start, line in enumerate(lines):
        if re.search(r"(\)|\)?: [^={}]+|=>) \{$", line) and "class " not in line:
            closing = line[: len(line) - len(line.lstrip())] + "}"
            following = range(start + 1, len(lines))
            end = next((number for number in following if lines[number].startswith(closing)), start)
            yield line.strip(), end - start + 1


def last_line(node: ast.stmt) -> int:
    return node.end_lineno or node.lineno
