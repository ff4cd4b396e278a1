"""The runbook's loop and Kubernetes' autoscaler, instance by instance in ticks of five seconds.

JSON cases in: {"rps": [one for 15 seconds], "rpsPerInstance", "startSeconds", "overloadPercent", "instances",
"loop" or "hpa": settings}; out: {"changes": [[seconds, all, serving]], "unserved", "overloadedSeconds", "flaps",
"instanceHours"}. Every interval of a case is a multiple of five seconds.

Written from the documentation of Kubernetes and its controller, with whole histories and no shortcut.
"""
import json
import math
import sys

TICK = 5


class Instance:
    def __init__(self, started, serves):
        self.started, self.serves = started, serves


def loop_decision(s, now, pods, cpu_now, memory):
    n = len(pods)
    if now < memory.get("quiet", 0):
        return n
    # fsum: a load exactly at a threshold must not pass it by the noise of a sum.
    average = 100 * s["cores"] * (math.fsum(cpu_now) / n)
    wanted = n
    if average > s["scaleUpPercent"] and n < s["maxInstances"]:
        wanted = n + 1
        if s["proportional"]:
            wanted = min(s["maxInstances"], max(n + 1, math.ceil(n * average / s["scaleUpPercent"] - 1e-9)))
    elif average < s["scaleDownPercent"] and n > s["minInstances"]:
        wanted = n - 1
    if wanted != n:
        memory["quiet"] = now + s["cooldownSeconds"]
    return wanted


def limit(rules, default, now, n, ups, downs, up):
    select = rules.get("selectPolicy", "Max")
    if select == "Disabled":
        return n
    proposals = []
    for policy in rules.get("policies") or default:
        recent = lambda events: sum(c for t, c in events if now - t < policy["periodSeconds"])
        begin = n - recent(ups) + recent(downs)
        if policy["type"] == "Pods":
            proposals.append(begin + policy["value"] if up else begin - policy["value"])
        elif up:
            proposals.append(math.ceil(begin * (1 + policy["value"] / 100)))
        else:
            proposals.append(int(begin * (1 - policy["value"] / 100)))
    largest = (select == "Max") == up
    return max(proposals) if largest else min(proposals)


def hpa_decision(s, now, pods, metric, memory):
    n = len(pods)
    ups, downs, recs = (memory.setdefault(k, []) for k in ("ups", "downs", "recs"))
    down_rules, up_rules = s["behavior"].get("scaleDown", {}), s["behavior"].get("scaleUp", {})
    if n > s["maxReplicas"]:
        wanted = s["maxReplicas"]
    elif n < s["minReplicas"]:
        wanted = s["minReplicas"]
    else:
        if metric is None:
            return n
        taken, busy = metric

        def ignored(pod):
            if pod.serves > now:
                return True
            if pod.started + s["cpuInitializationPeriodSeconds"] > now:
                return taken < pod.serves + s["metricResolutionSeconds"]
            return False

        ready = [p for p in pods if not ignored(p)]
        if not ready:
            return n
        request = s["cpuRequestPercent"] / 100

        def ratio(cpus):
            return math.floor(100 * sum(cpus) / (request * len(cpus)) + 1e-9) / s["averageUtilization"]

        low = 1 - down_rules.get("tolerance", s["tolerance"])
        high = 1 + up_rules.get("tolerance", s["tolerance"])
        usage = ratio([busy] * len(ready))
        unready = n - len(ready)
        if unready and usage > 1:
            again = ratio([busy] * len(ready) + [0.0] * unready)
            if low <= again <= high or again < 1:
                desired = n
            else:
                desired = math.ceil(again * n)
                if desired < n:
                    desired = n
        elif low <= usage <= high:
            desired = n
        else:
            desired = math.ceil(usage * len(ready))
        if not recs:
            recs.append((now, n))
        up_window = up_rules.get("stabilizationWindowSeconds", 0)
        down_window = down_rules.get("stabilizationWindowSeconds", 300)
        lowest = min([desired] + [r for t, r in recs if now - t < up_window])
        highest = max([desired] + [r for t, r in recs if now - t < down_window])
        recs.append((now, desired))
        wanted = n
        if wanted < lowest:
            wanted = lowest
        if wanted > highest:
            wanted = highest
        double = {"type": "Percent", "value": 100, "periodSeconds": 15}
        if wanted > n:
            most = max(n, limit(up_rules, [double, {"type": "Pods", "value": 4, "periodSeconds": 15}], now, n, ups, downs, True))
            wanted = min(wanted, most, s["maxReplicas"])
        elif wanted < n:
            least = min(n, limit(down_rules, [double], now, n, ups, downs, False))
            wanted = max(wanted, least, s["minReplicas"])
    if wanted > n:
        ups.append((now, wanted - n))
    if wanted < n:
        downs.append((now, n - wanted))
    return wanted


def replay(case):
    hpa, loop = case.get("hpa"), case.get("loop")
    each, start = case["rpsPerInstance"], case["startSeconds"]
    pods = [Instance(-10**9, -10**9) for _ in range(case["instances"])]
    memory, metric, window = {}, None, []
    changes = [[0, len(pods), len(pods)]]
    unserved = instance_seconds = 0.0
    overloaded = flaps = 0
    last = None
    for tick in range(len(case["rps"]) * 15 // TICK):
        now, rps = tick * TICK, case["rps"][tick * TICK // 15]
        serving = [p for p in pods if p.serves <= now]
        capacity = len(serving) * each
        busy = min(1.0, rps / capacity)
        unserved += max(0.0, rps - capacity) * TICK
        overloaded += TICK * (rps > capacity * case["overloadPercent"] / 100 * (1 + 1e-9))
        instance_seconds += len(pods) * TICK
        window.append(busy)
        cpu_now = [busy if p.serves <= now else 0.0 for p in pods]
        now += TICK
        if hpa and now % hpa["metricResolutionSeconds"] == 0:
            metric, window = (now, sum(window) / len(window)), []
        n = len(pods)
        wanted = n
        if loop and now % loop["intervalSeconds"] == 0:
            wanted = loop_decision(loop, now, pods, cpu_now, memory)
        if hpa and now % hpa["syncPeriodSeconds"] == 0:
            wanted = hpa_decision(hpa, now, pods, metric, memory)
        if wanted != n:
            up = wanted > n
            if last and last[1] != up and now - last[0] <= 600:
                flaps += 1
            last = (now, up)
            if up:
                pods += [Instance(now, now + start) for _ in range(wanted - n)]
            else:
                pods.sort(key=lambda p: p.started)
                del pods[wanted:]
        state = [len(pods), sum(p.serves <= now for p in pods)]
        if state != changes[-1][1:]:
            changes.append([now] + state)
    return {
        "changes": changes, "unserved": unserved, "overloadedSeconds": overloaded, "flaps": flaps,
        "instanceHours": instance_seconds / 3600,
    }


json.dump([replay(case) for case in json.load(sys.stdin)], sys.stdout)
