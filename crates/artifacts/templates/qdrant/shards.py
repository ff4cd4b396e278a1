#!/usr/bin/env python3
# <{ head|comment }>
"""Moves shards to the nodes of the cluster that have the fewest, one after another, after a node was added.

Qdrant gives a new node no shards by itself. Each move copies a shard while it serves, and ends before the next starts.
It begins when all <{ nodes }> nodes are there. --dry-run says what it would move.

    QDRANT_API_KEY=... python3 qdrant/shards.py http://localhost:7333 [--dry-run]
"""

import json
import os
import sys
import time
import urllib.parse
import urllib.request

NODES = <{ nodes }>
PATIENCE = 3600  # seconds for one shard


<% include "qdrant/call.py" %>


def placement(base, name):
    """The shards of each node, and whether none of them is on the move."""
    info = call(f"{base}/collections/{urllib.parse.quote(name, safe='')}/cluster")
    shards = {}
    for shard in info["local_shards"]:
        shards.setdefault(info["peer_id"], set()).add(shard["shard_id"])
    for shard in info["remote_shards"]:
        shards.setdefault(shard["peer_id"], set()).add(shard["shard_id"])
    states = [shard["state"] for shard in info["local_shards"] + info["remote_shards"]]
    quiet = not info["shard_transfers"] and all(state == "Active" for state in states)
    return shards, quiet


def next_move(shards, peers):
    """From the fullest node to the emptiest, of a shard that the latter has no copy of."""
    count = {peer: len(shards.get(peer, set())) for peer in peers}
    for target in sorted(peers, key=lambda peer: (count[peer], peer)):
        for source in sorted(peers, key=lambda peer: (-count[peer], peer)):
            if count[source] - count[target] < 2:
                break
            movable = shards[source] - shards.get(target, set())
            if movable:
                return min(movable), source, target
    return None


def wait(base, name):
    start = time.monotonic()
    while True:
        shards, quiet = placement(base, name)
        if quiet:
            return shards
        if time.monotonic() - start > PATIENCE:
            sys.exit(f"{name}: a shard is still on its way after {PATIENCE} s; run this again later.")
        time.sleep(float(os.environ.get("PAUSE", "5")))


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--dry-run"]
    dry_run = len(arguments) < len(sys.argv) - 1
    if len(arguments) != 1:
        sys.exit(__doc__)
    base = arguments[0].rstrip("/")
    peers = [int(peer) for peer in call(f"{base}/cluster")["peers"]]
    if len(peers) < NODES:
        sys.exit(f"Only {len(peers)} of {NODES} nodes have joined.")
    for one in call(f"{base}/collections")["collections"]:
        name = one["name"]
        shards = wait(base, name)
        while (move := next_move(shards, peers)) is not None:
            shard, source, target = move
            print(f"{name}: shard {shard} from {source} to {target}", flush=True)
            if dry_run:
                shards[source].remove(shard)
                shards.setdefault(target, set()).add(shard)
                continue
            body = {"move_shard": {"shard_id": shard, "from_peer_id": source, "to_peer_id": target}}
            call(f"{base}/collections/{urllib.parse.quote(name, safe='')}/cluster", "POST", body)
            shards = wait(base, name)
        numbers = sorted(len(shards.get(peer, set())) for peer in peers)
        print(f"{name}: {', '.join(map(str, numbers))} shards on {len(peers)} nodes")


if __name__ == "__main__":
    main()
