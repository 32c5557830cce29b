"""The files of a project, its Python modules and what they import."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# Written by a program from the types of the server, so nobody reads it as code.
GENERATED = {"web/src/lib/protocol.ts"}


@dataclass(frozen=True)
class Module:
    name: str
    path: str
    tree: ast.Module

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def texts(self) -> list[str]:
        """Its string literals but those that stand alone as documentation; a computed part reads `{}`."""
        inside = {id(part) for node in self.nodes if isinstance(node, ast.JoinedStr) for part in node.values}
        inside |= {id(node.value) for node in self.nodes if isinstance(node, ast.Expr)}
        return [text_of(node) for node in self.nodes if is_text(node) and id(node) not in inside]


class Tree:
    """The project's own files: what git knows or would add; all of them where there is no git."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def files(self) -> dict[str, str]:
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        if (self.root / ".git").exists():
            listed = subprocess.run(command, cwd=self.root, check=True, capture_output=True, text=True)
            paths = [self.root / name for name in listed.stdout.split("\0") if name]
        else:
            paths = list(self.root.rglob("*"))
        texts = {str(path.relative_to(self.root)): read_text(path) for path in paths if path.is_file()}
        return {path: text for path, text in texts.items() if text is not None}

    @cached_property
    def modules(self) -> dict[str, Module]:
        modules: dict[str, Module] = {}
        for path, text in self.files.items():
            if path.startswith("src/inwith/") and path.endswith(".py"):
                name = (
                    path.removeprefix("src/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")
                )
                modules[name] = Module(name, path, ast.parse(text))
        return modules

    def imports(self, module: Module) -> Iterator[str]:
        """The modules of the project that it names in its imports, whether they exist or not."""
        for node in module.nodes:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                full = [f"{node.module}.{alias.name}" for alias in node.names]
                names = [name if name in self.modules else str(node.module) for name in full]
            yield from (name for name in names if name.split(".")[0] == "inwith")

    def code(self) -> Iterator[tuple[str, str]]:
        """Code that people write and read, in both languages."""
        for path, text in self.files.items():
            if path.endswith((".py", ".ts", ".svelte")) and path not in GENERATED:
                yield path, text


def is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def text_of(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else "{}"


def read_text(path: Path) -> str | None:
    try:
        return path.read_text()
    except UnicodeDecodeError:
        return None
