"""Compares files that were made with hostile names to the same files made with plain ones: every language must see the same
shape, only other scalars. Python files are also run, with stand-ins for what they import. Prints what differs.

    shapes.py PLAIN HOSTILE...
"""

import configparser
import os
import pathlib
import re
import runpy
import sys
import types

import yaml

plain, *folders = (pathlib.Path(folder).resolve() for folder in sys.argv[1:])


def shape(node):
    """A document without its scalars."""
    if isinstance(node, dict):
        return [shape(value) for value in node.values()]
    if isinstance(node, list):
        return ["list", *map(shape, node)]
    return "null" if node is None else "scalar"


class Compose(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Reads Compose's own tags as what they stand on."""


Compose.add_multi_constructor("!", lambda loader, _, node: loader.construct_mapping(node, deep=True)
    if isinstance(node, yaml.MappingNode) else loader.construct_sequence(node, deep=True)
    if isinstance(node, yaml.SequenceNode) else "")


def ini(text):
    parser = configparser.ConfigParser(delimiters=("=",), comment_prefixes=(";",), interpolation=None, strict=False)
    parser.read_string(text)
    return {section: len(parser[section]) for section in parser.sections()}


def env(text):
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [re.fullmatch(r"([A-Z_0-9]+)=.*", line).group(1) for line in lines]


def run(path):
    """Runs a Python file as a module: a name that is code would run with it."""
    os.chdir(path.parent)
    passing = type("Passing", (), {"__getattr__": lambda self, _: self, "__call__": lambda self, *a, **k: a[0] if a else self})()
    for name in ["locust", "redis", "redis.cluster", "redis.sentinel"]:
        module = types.ModuleType(name)
        module.__getattr__ = lambda attribute: object if attribute == "FastHttpUser" else passing
        sys.modules[name] = module
    sys.argv = [str(path)]
    try:
        runpy.run_path(str(path), run_name="hostile")
    except SystemExit:
        pass


READERS = {
    ".yaml": lambda text: [shape(document) for document in yaml.load_all(text, Compose)],
    ".ini": ini,
    ".example": env,
    ".conf": lambda text: len(text.splitlines()),
    ".js": lambda text: len(text.splitlines()),
    ".py": lambda text: len(text.splitlines()),
}

wrong = 0
count = 0
for path in sorted(plain.rglob("*")):
    reader = READERS.get(path.suffix) or READERS.get("." + path.name.rsplit(".")[-1])
    if not path.is_file() or reader is None:
        continue
    expected = reader(path.read_text())
    for other in (folder / path.relative_to(plain) for folder in folders):
        count += 1
        try:
            got = reader(other.read_text())
            if expected != got:
                wrong += 1
                print(f"{other}: another shape: {str(got)[:300]}")
            if path.suffix == ".py":
                run(other)
        except Exception as error:  # noqa: BLE001
            wrong += 1
            print(f"{other}: {type(error).__name__}: {error}")
print(f"{count} files")
sys.exit(wrong > 0)
