# <{ head|comment }>
"""Keeps what functions return in Redis, with a small layer in the process before it; without Redis the functions still run.

    from cache import cached

    @cached(ttl=600)
    def conversations(user_id):
        return [...]  # what JSON can hold

    conversations.forget(user_id)  # after a change

Where Redis is comes from the environment: REDIS_URL for one node, REDIS_SENTINELS with REDIS_MASTER_NAME, or
REDIS_CLUSTER_NODES; REDIS_PASSWORD if there is one. So the module stays when Redis changes its shape.
CACHE_ENABLED, CACHE_TTL (seconds) and CACHE_MAX_SIZE (entries in the process, 0 for none) are in .env.example.
"""

import functools
import hashlib
import json
import logging
import os
import random
import threading
import time
from collections import OrderedDict

import redis
from redis.cluster import ClusterNode, RedisCluster
from redis.sentinel import Sentinel

log = logging.getLogger(__name__)

ENABLED = os.environ.get("CACHE_ENABLED", "true").lower() in ("1", "true", "yes")
TTL = int(os.environ.get("CACHE_TTL", "300"))
MAX_SIZE = int(os.environ.get("CACHE_MAX_SIZE", "1000"))
# The layer in the process is not told of changes elsewhere: it may be this old.
LOCAL_SECONDS = 2.0
# A Redis that does not answer must not stop the app.
PATIENCE = 0.5


def nodes(text):
    """`host:port host:port` as pairs."""
    return [(host, int(port)) for host, port in (node.rsplit(":", 1) for node in text.split())]


@functools.cache
def client():
    """The client for the shape that Redis has."""
    options = {"decode_responses": True, "socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    password = os.environ.get("REDIS_PASSWORD") or None
    if password:
        options["password"] = password
    if cluster := os.environ.get("REDIS_CLUSTER_NODES"):
        return RedisCluster(startup_nodes=[ClusterNode(host, port) for host, port in nodes(cluster)], **options)
    if sentinels := os.environ.get("REDIS_SENTINELS"):
        known = Sentinel(nodes(sentinels), sentinel_kwargs=options, **options)
        return known.master_for(os.environ.get("REDIS_MASTER_NAME", "mymaster"))
    return redis.Redis.from_url(os.environ.get("REDIS_URL", "redis://<{ service }>:6379/0"), **options)


class Local:
    """The last entries, in the process."""

    def __init__(self, size):
        self.size, self.entries, self.lock = size, OrderedDict(), threading.Lock()

    def get(self, key):
        with self.lock:
            text, until = self.entries.get(key, (None, 0.0))
            return text if time.monotonic() < until else None

    def put(self, key, text):
        with self.lock:
            self.entries[key] = (text, time.monotonic() + LOCAL_SECONDS)
            self.entries.move_to_end(key)
            while len(self.entries) > self.size:
                self.entries.popitem(last=False)

    def forget(self, key):
        with self.lock:
            self.entries.pop(key, None)


local = Local(MAX_SIZE)


def attempt(operation):
    """What Redis says, or nothing when it cannot be asked."""
    try:
        return operation(client())
    except (redis.RedisError, OSError) as error:
        client.cache_clear()
        log.warning("cache: %s", error)
        return None


def key_of(function, args, kwargs):
    """One key for one call: the function's full name, and the arguments as JSON with their names in order."""
    arguments = json.dumps([args, kwargs], sort_keys=True, default=str)
    digest = hashlib.sha256(arguments.encode()).hexdigest()
    return f"cache:{function.__module__}.{function.__qualname__}:{digest}"


def cached(ttl=TTL):
    """Keeps each result for `ttl` seconds, None included."""

    def decorator(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            if not ENABLED:
                return function(*args, **kwargs)
            key = key_of(function, args, kwargs)
            text = local.get(key)
            if text is None:
                text = attempt(lambda one: one.get(key))
            if text is None:
                result = function(*args, **kwargs)
                text = json.dumps(result)
                # Not all at once: entries of one moment would end together, and the database get all their calls.
                seconds = max(1, round(ttl * random.uniform(0.9, 1.1)))  # noqa: S311
                attempt(lambda one: one.set(key, text, ex=seconds))
            local.put(key, text)
            return json.loads(text)

        def forget(*args, **kwargs):
            """The next call with these arguments runs the function."""
            key = key_of(function, args, kwargs)
            local.forget(key)
            attempt(lambda one: one.delete(key))

        wrapper.forget = forget
        return wrapper

    return decorator
