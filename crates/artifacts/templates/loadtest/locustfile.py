# <{ head|comment }>
"""The load that the step is built for: <{ rps }> requests a second.

    TOKEN=... locust -f loadtest/locustfile.py --host http://localhost --headless \
        --users <{ users }> --spawn-rate <{ spawn_rate }> --run-time 5m --csv loadtest/locust

Paste the table that it prints at the end, or loadtest/locust_stats.csv, into Headroom.
"""

import os

from locust import FastHttpUser, constant_throughput, events, task

# Comma-separated; the app's own most used ones say more than its health.
PATHS = os.environ.get("PATHS", <{ health_path|script }>).split(",")
TOKEN = os.environ.get("TOKEN", "")


class PlannedUser(FastHttpUser):
    # One request a second and user, however long an answer takes: <{ users }> users are <{ rps }> requests a second.
    wait_time = constant_throughput(<{ each }>)

    def on_start(self):
        self.number = 0
        self.headers = {"Authorization": f"Bearer {TOKEN}"} if TOKEN else {}

    @task
    def read(self):
        path = PATHS[self.number % len(PATHS)]
        self.number += 1
        self.client.get(path, headers=self.headers, name=path)


@events.quitting.add_listener
def judge(environment, **_):
    """The thresholds of the plan decide the exit status."""
    total = environment.stats.total
    p95 = total.get_response_time_percentile(0.95) or 0
    if total.num_requests == 0 or total.fail_ratio > <{ error_rate }> or p95 > <{ p95_ms }>:
        environment.process_exit_code = 1
