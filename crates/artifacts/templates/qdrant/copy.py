#!/usr/bin/env python3
# <{ head|comment }>
"""Copies every collection of a single Qdrant node into a cluster.

<{ shards }> shards for <{ nodes }> nodes: their number cannot be changed later. <{ replication }> copies of each.
A collection that the cluster has already is filled up, never emptied: run it again for what came since.

    QDRANT_API_KEY=... python3 qdrant/copy.py http://localhost:6333 http://localhost:7333
"""

import json
import os
import sys
import urllib.parse
import urllib.request

SHARDS = <{ shards }>
REPLICATION = <{ replication }>
BATCH = 256


<% include "qdrant/call.py" %>


def collection(base, name):
    return f"{base}/collections/{urllib.parse.quote(name, safe='')}"


def count(base, name):
    return call(f"{collection(base, name)}/points/count", "POST", {"exact": True})["count"]


def create(target, name, config):
    """The same vectors and index as the source has, spread over the cluster."""
    params = config["params"]
    body = {
        "vectors": params.get("vectors", {}),
        "shard_number": SHARDS,
        "replication_factor": REPLICATION,
        "on_disk_payload": params.get("on_disk_payload", True),
        "hnsw_config": config.get("hnsw_config"),
        "quantization_config": config.get("quantization_config"),
    }
    if params.get("sparse_vectors"):
        body["sparse_vectors"] = params["sparse_vectors"]
    call(collection(target, name), "PUT", {key: value for key, value in body.items() if value is not None})


def copy(source, target, name):
    offset = None
    while True:
        body = {"limit": BATCH, "with_payload": True, "with_vector": True, "offset": offset}
        page = call(f"{collection(source, name)}/points/scroll", "POST", body)
        points = [
            {"id": point["id"], "vector": point["vector"], "payload": point.get("payload") or {}}
            for point in page["points"]
        ]
        if points:
            call(f"{collection(target, name)}/points?wait=true", "PUT", {"points": points})
        offset = page.get("next_page_offset")
        if offset is None:
            return


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, target = (url.rstrip("/") for url in sys.argv[1:])
    there = {one["name"] for one in call(f"{target}/collections")["collections"]}
    for one in call(f"{source}/collections")["collections"]:
        name = one["name"]
        info = call(collection(source, name))
        if name not in there:
            create(target, name, info["config"])
            for field, schema in info.get("payload_schema", {}).items():
                index = {"field_name": field, "field_schema": schema.get("params") or schema["data_type"]}
                call(f"{collection(target, name)}/index?wait=true", "PUT", index)
        copy(source, target, name)
        before, after = count(source, name), count(target, name)
        print(f"{name}: {before} points, {after} in the cluster")
        if after < before:
            sys.exit(f"{name} is not complete; run this again.")


if __name__ == "__main__":
    main()
