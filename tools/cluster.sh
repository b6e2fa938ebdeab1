#!/usr/bin/env bash
# A cluster of three load balancers over four sample backends, on this machine and without containers. Needs bash, dotnet and curl.
set -euo pipefail

usage() {
  cat <<'USAGE'
tools/cluster.sh [OPTION...]: three load balancers over four sample backends on 127.0.0.1, until Ctrl-C

  -p, --port N      the first port for requests; nodes take N, N+1 and N+2             (default 3030)
  -a, --admin N     the first port of the admin API and the dashboard, the same way    (default 3040)
  -c, --cluster N   the first port on which nodes talk to each other, the same way     (default 4051)
  -b, --backends N  the first port of the backends; they take four                     (default 8081)
  -d, --dir PATH    where changes made through the admin API are kept                  (default: a folder that is removed at the end)
  -s, --sharing S   Gossip: nodes count each other's requests in; Local: they do not; Exact: limits hold for all
                    together, such as -- --Balancer:Pools:default:Backends:0:MaxConnections=2   (default Gossip)
  -h, --help        this text

Anything behind -- is a key for all three, such as -- --Balancer:Pools:default:Algorithm=LeastTime
USAGE
}

mistake() {
  echo "$1" >&2
  echo "tools/cluster.sh -h tells what there is." >&2
  exit 2
}

port=3030 admin=3040 cluster=4051 backends=8081 dir= sharing=Gossip
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help) usage && exit ;;
    --) shift && break ;;
    -p | --port | -a | --admin | -c | --cluster | -b | --backends)
      [[ ${2-} =~ ^[1-9][0-9]{0,4}$ ]] && [ "$2" -le 65530 ] || mistake "$1 takes a port from 1 to 65530."
      case $1 in
        -p | --port) port=$2 ;;
        -a | --admin) admin=$2 ;;
        -c | --cluster) cluster=$2 ;;
        *) backends=$2 ;;
      esac
      shift 2
      ;;
    -d | --dir) [ -n "${2-}" ] || mistake "$1 takes a folder." && dir=$2 && shift 2 ;;
    -s | --sharing) [[ ${2-} == Gossip || ${2-} == Local || ${2-} == Exact ]] || mistake "$1 takes Gossip, Local or Exact." && sharing=$2 && shift 2 ;;
    *) mistake "$1 is no option." ;;
  esac
done
[ -z "$dir" ] || { mkdir -p "$dir" && dir=$(cd "$dir" && pwd); }
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
processes=()
finish() {
  local status=$?
  trap - EXIT
  trap '' INT TERM HUP
  [ ${#processes[@]} -eq 0 ] || kill "${processes[@]}" 2>/dev/null || true
  wait
  rm -rf "$work"
  exit "$status"
}
trap finish EXIT
trap 'exit 0' INT TERM HUP

# wait_for SECONDS WHAT COMMAND...: repeats the command until it succeeds.
wait_for() {
  local limit=$((SECONDS + $1)) what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    if [ "$SECONDS" -ge "$limit" ] || [ "$(jobs -pr | wc -l)" -lt ${#processes[@]} ]; then
      tail -n 5 "$work"/*.log >&2
      echo "$what: not within time, or one of the processes has ended" >&2
      exit 1
    fi
    sleep 0.2
  done
}

echo "Building"
for project in tools/sample-backend Balancer.Host; do dotnet build -c Release --nologo -v quiet "$project" >"$work/build.log" || { cat "$work/build.log" >&2 && exit 1; }; done

urls=()
for i in 0 1 2 3; do
  PORT=$((backends + i)) HOSTNAME=app$((i + 1)) dotnet tools/sample-backend/bin/Release/net10.0/Balancer.SampleBackend.dll >"$work/app$((i + 1)).log" 2>&1 &
  processes+=($!)
  urls+=("--Balancer:Pools:default:Backends:$i:Url=http://127.0.0.1:$((backends + i))")
done
for i in 0 1 2 3; do wait_for 20 "app$((i + 1)) answers" curl -fs "http://127.0.0.1:$((backends + i))/health"; done

seeds=()
for i in 0 1 2; do seeds+=("--Balancer:Cluster:SeedNodes:$i=127.0.0.1:$((cluster + i))"); done
for i in 0 1 2; do
  dotnet Balancer.Host/bin/Release/net10.0/Balancer.Host.dll "${urls[@]}" --port $((port + i)) --admin-port $((admin + i)) \
    --Balancer:Address=127.0.0.1 --Balancer:Cluster:Enabled=true --Balancer:Cluster:Port=$((cluster + i)) "${seeds[@]}" \
    --Balancer:Cluster:Directory="${dir:-$work/cluster}" --Balancer:Pools:default:Sharing="$sharing" "$@" >"$work/node$((i + 1)).log" 2>&1 &
  processes+=($!)
done

are_three() { [ "$(curl -fs "http://127.0.0.1:$1/api/cluster" | grep -o '"state": *"up"' | wc -l)" -eq 3 ]; }
for i in 0 1 2; do wait_for 40 "node $((i + 1)) sees three nodes" are_three $((admin + i)); done
echo
for i in 0 1 2; do
  echo "node $((i + 1))   http://127.0.0.1:$((port + i))/   dashboard and admin API http://127.0.0.1:$((admin + i))/   log $work/node$((i + 1)).log"
done
echo
echo "curl http://127.0.0.1:$admin/api/cluster      the nodes"
echo "Ctrl-C ends all of it."

# Whichever ends first, be it by somebody's hand: the others go on, until there is none.
wait
