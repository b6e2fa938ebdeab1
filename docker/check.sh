#!/usr/bin/env bash
# Looks whether the files of the operations kit are valid, and speak of metrics that there are: starts the demo, reads its metrics, and has
# promtool look at them, at the rules and at their tests. Needs the built Balancer.Host, promtool, python3 with yaml, curl, and systemd-analyze.
#
#   docker/check.sh        the last line is "check: ok", or the first thing that is wrong and exit code 1
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

work=$(mktemp -d)
balancer=
finish() {
  local status=$?
  trap - EXIT
  [ -z "$balancer" ] || kill "$balancer" 2>/dev/null || true
  rm -rf "$work"
  [ "$status" -eq 0 ] && echo "check: ok" || echo "check: failed"
  exit "$status"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP

promtool check config monitoring/prometheus.yml
promtool check rules monitoring/alerts.yml
promtool test rules monitoring/alerts.test.yml
systemd-analyze verify ./balancer.service

# The demo, with everything on that has metrics.
host=$(ls -t ../Balancer.Host/bin/*/net*/Balancer.Host.dll | head -n 1)
dotnet "$host" --demo --port 0 --admin-port 0 --check >/dev/null
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
dotnet "$host" --demo --port 0 --admin-port "$port" --Balancer:AccessLog:Enabled=true --Balancer:AccessLog:File="$work/access.log" >"$work/log" &
balancer=$!
for _ in $(seq 100); do
  curl -fs "http://127.0.0.1:$port/health/ready" >/dev/null && break
  sleep 0.2
done
traffic=$(grep -o 'http://[^ ]*' "$work/log" | tail -n 1 | sed 's/\[::\]/127.0.0.1/')
for _ in 1 2 3; do curl -fs "$traffic" >/dev/null; done
curl -fs "http://127.0.0.1:$port/metrics" >"$work/metrics"
promtool check metrics <"$work/metrics"

python3 - "$work/metrics" <<'PYTHON'
import json, re, sys, yaml

# Told only once something has happened that the demo does not do.
known = {"balancer_retries_total", "balancer_queue_duration_seconds_bucket", "up", "ALERTS"}
known |= {line.split("{")[0].split(" ")[0] for line in open(sys.argv[1]) if line[0] != "#"}

for file in "docker-compose.yml", "docker-compose.scale.yml", "docker-compose.cluster.yml", "kubernetes.yml", "monitoring/grafana/provisioning/datasources/prometheus.yml", \
        "monitoring/grafana/provisioning/dashboards/balancer.yml":
    documents = list(yaml.safe_load_all(open(file)))
    if file == "kubernetes.yml":
        assert all(document["apiVersion"] and document["kind"] and document["metadata"]["name"] for document in documents), file
        json.loads(documents[0]["data"]["balancer.json"])

dashboard = json.load(open("monitoring/grafana/dashboards/balancer.json"))
panels = dashboard["panels"]
assert len({panel["id"] for panel in panels}) == len(panels), "panels share an id"
queries = [target["expr"] for panel in panels for target in panel["targets"]] + [a["expr"] for a in dashboard["annotations"]["list"]]
queries += [rule["expr"] for group in yaml.safe_load(open("monitoring/alerts.yml"))["groups"] for rule in group["rules"]]
for query in queries:
    for name in re.findall(r"\b(?:balancer|http|dotnet)_[a-z_]+(?=[{\[ ]|$)", re.sub(r'"[^"]*"', '""', query)):
        assert name in known, f"there is no metric {name}: {query}"
print(f"{len(queries)} queries speak of metrics that there are")
PYTHON
