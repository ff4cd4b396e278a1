"""Reads Kubernetes files: those of Kubernetes itself by its schemas, strictly; those of CloudNativePG and of Qdrant's chart
by the fields that their documentation has and the generated files use (documented.schema.json). Prints what is wrong."""

import json
import pathlib
import sys

import jsonschema
import kubernetes_validate
import yaml


class Strict(yaml.SafeLoader):
    """A key that stands twice in a mapping is an error."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        if len(keys) != len(set(keys)):
            raise yaml.YAMLError(f"a key stands twice: {keys}")
        return super().construct_mapping(node, deep)


DOCUMENTED = json.loads(pathlib.Path(__file__).with_name("documented.schema.json").read_text())


def check(path):
    for document in yaml.load_all(path.read_text(), Strict):
        kind = "Values" if path.name == "qdrant-values.yaml" else document["kind"]
        if kind in DOCUMENTED["$defs"]:
            jsonschema.validate(document, {"$ref": f"#/$defs/{kind}", "$defs": DOCUMENTED["$defs"]})
        else:
            kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)


wrong = 0
for name in sys.argv[1:]:
    try:
        check(pathlib.Path(name))
    except Exception as error:  # noqa: BLE001
        wrong += 1
        print(f"{name}: {type(error).__name__}: {getattr(error, 'message', error)}")
sys.exit(wrong > 0)
