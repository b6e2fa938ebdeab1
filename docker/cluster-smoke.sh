#!/usr/bin/env bash
# Runs three load balancers as docker-compose.cluster.yml says and looks at them as a user would: each sees three up, long requests through all
# of them are spread evenly, what is changed on one holds on all, one can be stopped without the others losing a request, and finds its way back.
# Needs Docker, Compose, curl, and the ports 3030 to 3032 and 3041 to 3043. Takes about two minutes.
#
#   docker/cluster-smoke.sh        the last line is "cluster-smoke: ok", or "cluster-smoke: failed: " with the reason and exit code 1
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./smoke-frame.sh cluster-smoke

nodes=(1 2 3)
curls=()  # The process ids of the loops of curls.
BALANCER_ADMIN_TOKEN=$(od -An -N32 -tx1 /dev/urandom | tr -d ' \n')
export BALANCER_ADMIN_TOKEN

compose+=(-f docker-compose.cluster.yml)

port_is_free() { ! (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
url() { echo "http://127.0.0.1:$((3029 + $1))"; }
admin() { # admin NODE PATH [CURL'S ARGUMENTS...]
  local node=$1 path=$2
  shift 2
  curl -fsS --max-time 5 -H "Authorization: Bearer $BALANCER_ADMIN_TOKEN" "$@" "http://127.0.0.1:$((3040 + node))$path" 2>>"$work/errors"
}
id_of() { "${compose[@]}" ps -q "$1"; }
of() { docker inspect -f "$2" "$(id_of "$1")"; }

# Both read what they are given to its end: else the one that writes would fail.
count_up() { (admin "$1" /api/cluster || true) | tr -d ' \n' | grep -o '"state":"up","reachable":true' | wc -l; }
sees() { [ "$(count_up "$1")" -eq "$2" ]; }
weight_is() { (admin "$1" /api/pools/default/backends/app1:80 || true) | tr -d ' \n' | grep '"weight":'"$2"'[,}]' >/dev/null; }

# Two requests of a second through each node, all at once: six for four backends, so that none needs to have more than two.
are_spread() {
  local node most
  for node in "${nodes[@]}"; do
    for _ in 1 2; do curl -fsS --max-time 10 "$(url "$node")/sleep?seconds=1" 2>>"$work/errors" | sed -n '1s/^Hostname: //p' & done
  done >"$work/spread"
  wait
  [ "$(wc -l <"$work/spread")" -eq 6 ] || fail "of six requests only these were answered: $(paste -sd ' ' "$work/spread")"
  most=$(sort "$work/spread" | uniq -c | sort -rn | awk 'NR == 1 {print $1}')
  echo "   $(sort "$work/spread" | uniq -c | awk '{print $2 ": " $1}' | paste -sd ',')"
  [ "$most" -le 2 ]
}

# start_curls NODE...: at each, one request after the other, about twenty a second, in the background. Nothing is repeated.
start_curls() {
  local node
  rm -f "$work/enough"
  for node in "$@"; do
    while [ ! -e "$work/enough" ]; do
      curl -sS -o /dev/null -w '%{http_code}\n' --max-time 10 "$(url "$node")/" 2>>"$work/errors" || true
      sleep 0.05
    done >"$work/curls$node" &
    curls+=($!)
  done
}

stop_curls() {
  touch "$work/enough"
  [ ${#curls[@]} -eq 0 ] || wait "${curls[@]}" || true
  curls=()
}

assert_no_client_noticed() {
  local total failed
  total=$(cat "$work"/curls? | wc -l)
  failed=$(cat "$work"/curls? | grep -cvx 200 || true)
  echo "   $total requests, $failed failed"
  [ "$failed" -eq 0 ] || fail "$failed of $total requests failed meanwhile: $(cat "$work"/curls? | sort | uniq -c | paste -sd ',')"
  [ "$total" -ge 50 ] || fail "only $total requests were made, too few to tell"
}

trap finish EXIT
trap 'reason=interrupted; exit 130' INT TERM

say "Look for Docker and free ports"
docker info >/dev/null || fail "no Docker engine answers"
"${compose[@]}" version >/dev/null || fail "no Compose"
started=1
"${compose[@]}" down -v --timeout 10 >/dev/null 2>&1 # What a run that was killed has left.
for port in 3030 3031 3032 3041 3042 3043; do wait_for 90 "port $port is in use by something else" port_is_free "$port"; done

say "Build and start"
"${compose[@]}" up --build -d >"$work/up" 2>&1 || { tail -n 20 "$work/up" && fail "Compose could not start it"; }

say "Each sees three"
for node in "${nodes[@]}"; do wait_for 60 "node $node sees three nodes up" sees "$node" 3; done

say "Long requests through all of them"
wait_for 20 "six requests at three nodes are spread over four backends" are_spread

say "A weight, changed on the first"
admin 1 /api/pools/default/backends/app1:80 -X PATCH -H 'Content-Type: application/json' -d '{"weight":5}' >/dev/null || fail "the weight cannot be changed: $(tail -n 1 "$work/errors")"
for node in "${nodes[@]}"; do wait_for 5 "node $node has the weight" weight_is "$node" 5; done
echo "   is that of all"

say "Stop the third under traffic at the others"
start_curls 1 2
sleep 1
"${compose[@]}" stop lb3 >/dev/null 2>&1
[ "$(of lb3 '{{.State.ExitCode}}')" -eq 0 ] || fail "it ended with exit code $(of lb3 '{{.State.ExitCode}}')"
for node in 1 2; do wait_for 30 "node $node sees two nodes" sees "$node" 2; done
sleep 2

say "Start it again"
"${compose[@]}" start lb3 >/dev/null 2>&1
for node in "${nodes[@]}"; do wait_for 60 "node $node sees three nodes up again" sees "$node" 3; done
weight_is 3 5 || fail "it has lost the weight"
sleep 1
stop_curls
assert_no_client_noticed

say "The containers are locked down"
for node in "${nodes[@]}"; do
  id=$(docker exec "$(id_of "lb$node")" id -u)
  [ "$id" -ne 0 ] || fail "lb$node runs as root"
  [ "$(of "lb$node" '{{.HostConfig.ReadonlyRootfs}}')" = true ] || fail "the root file system of lb$node is not read-only"
  docker exec "$(id_of "lb$node")" test -s "/data/lb$node-4053.json" || fail "lb$node keeps nothing in its volume"
done
echo "   user $id, read-only, settings in the volumes"
