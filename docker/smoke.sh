#!/usr/bin/env bash
# Runs the images as docker-compose.yml says and looks at them as a user would: all three backends answer, stopping one is noticed and
# logged but by no client, starting it again brings it back. Then docker-compose.scale.yml: one name, and as many backends as it stands
# for. Needs Docker, Compose, curl, and port 3030. Takes about three minutes.
#
#   docker/smoke.sh        the last line is "smoke: ok", or "smoke: failed: " with the reason and exit code 1
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. ./smoke-frame.sh smoke

url=http://127.0.0.1:3030
curls=   # The process id of the loop of curls.

port_is_free() { ! (: <>/dev/tcp/127.0.0.1/3030) 2>/dev/null; }
stats() { curl -fsS --max-time 5 "$url/stats"; }
answers() { stats >/dev/null 2>&1; }
hostname_of_next() { curl -fsS --max-time 10 "$url/" | sed -n '1s/^Hostname: //p'; }
of() { docker inspect -f "$1" load-balancer; }
is_healthy() { [ "$(of '{{.State.Health.Status}}')" = healthy ]; }
log_count() { "${compose[@]}" logs --no-color load-balancer 2>&1 | grep -cF "Status change: http://$1:80 [$2]" || true; }
has_logged_more() { [ "$(log_count "$1" "$2")" -gt "$3" ]; }

# Twelve requests in turn reach three backends, or two.
seen() { for _ in $(seq 12); do hostname_of_next || true; done | sort -u | paste -sd ' '; }
seen_are() { [ "$(seen)" = "$1" ]; }

# One request after the other, about twenty a second, in the background; a line each with status and seconds. Nothing is repeated.
start_curls() {
  rm -f "$work/enough"
  while [ ! -e "$work/enough" ]; do
    curl -sS -o /dev/null -w '%{http_code} %{time_total}\n' --max-time 10 "$url/" 2>>"$work/errors" || true
    sleep 0.05
  done >"$work/curls" &
  curls=$!
}

stop_curls() {
  touch "$work/enough"
  [ -z "$curls" ] || wait "$curls" || true
  curls=
}

assert_no_client_noticed() {
  local total failed slowest
  total=$(wc -l <"$work/curls")
  failed=$(grep -cv '^200 ' "$work/curls" || true)
  slowest=$(sort -k2 -n "$work/curls" | tail -n 1)
  echo "   $total requests, $failed failed; slowest: ${slowest#* } s"
  if [ "$failed" -ne 0 ]; then
    grep -v '^200 ' "$work/curls" | sort | uniq -c | head -n 20
    head -n 5 "$work/errors"
    fail "$failed of $total requests failed meanwhile"
  fi
  [ "$total" -ge 50 ] || fail "only $total requests were made, too few to tell"
}

# assert_stats PATTERN: one element a backend, in order, each matching; the spaces are taken out first.
assert_stats() {
  local body element i
  body=$(stats | tr -d ' \n')
  for i in 1 2 3; do
    element=$(printf '{"url":"http://app%s:80",%s' "$i" "$1")
    grep -qE "$(sed 's/[{}]/\\&/' <<<"$element")" <<<"$body" || fail "/stats has no element like $element: $body"
  done
  [ "$(grep -o '"url":' <<<"$body" | wc -l)" -eq 3 ] || fail "/stats has not three elements: $body"
}

trap finish EXIT
trap 'reason=interrupted; exit 130' INT TERM

say "Look for Docker and a free port"
docker info >/dev/null || fail "no Docker engine answers"
"${compose[@]}" version >/dev/null || fail "no Compose"
"${compose[@]}" --profile monitoring config --services | grep -qx grafana || fail "the profile monitoring is not as it should be"
started=1
"${compose[@]}" down --timeout 10 >/dev/null 2>&1 # What a run that was killed has left.
wait_for 90 "port 3030 is in use by something else" port_is_free

say "Build and start"
"${compose[@]}" up --build -d || fail "Compose could not start it"
wait_for 60 "the load balancer answers on port 3030" answers

say "All three backends answer"
wait_for 30 "app1, app2 and app3 all answer" seen_are "app1 app2 app3"

say "/stats tells about them"
assert_stats '"alive":true,"uptime":"[0-9]{2,}h:[0-9]{2}m:[0-9]{2}s","memory_usage":"[0-9]+(\.[0-9])?(B|KB|MB|GB)","conn_count":0,'

say "Stop app2 under traffic"
start_curls
sleep 2
downs=$(log_count app2 down)
docker stop app2 >/dev/null
wait_for 20 "the log says that app2 is down" has_logged_more app2 down "$downs"
echo "   noticed and logged"
sleep 3
seen_are "app1 app3" || fail "after app2 was stopped, these answered: $(seen)"
grep -q '"url":"http://app2:80","alive":false,"uptime":"00h:00m:00s",' <<<"$(stats)" || fail "/stats does not tell that app2 is down: $(stats)"

say "Start app2 again"
ups=$(log_count app2 up)
docker start app2 >/dev/null
wait_for 40 "app2 answers again" seen_are "app1 app2 app3"
[ "$(log_count app2 up)" -gt "$ups" ] || fail "the log does not say that app2 is up again"
echo "   answers again, and logged"
sleep 1
stop_curls

say "No client has noticed"
assert_no_client_noticed
assert_stats '"alive":true,.*"conn_count":0,'

say "The container is locked down and healthy"
id=$(docker exec load-balancer id -u)
[ "$id" -ne 0 ] || fail "the load balancer runs as root"
[ "$(of '{{.HostConfig.ReadonlyRootfs}}')" = true ] || fail "the root file system is not read-only"
! docker exec load-balancer touch /tmp/written 2>/dev/null || fail "a file could be written in the container"
wait_for 40 "the health check of the container is healthy" is_healthy
echo "   user $id, read-only, healthy"

say "Stop the load balancer"
"${compose[@]}" stop load-balancer >/dev/null 2>&1
[ "$(of '{{.State.ExitCode}}')" -eq 0 ] || fail "the load balancer ended with exit code $(of '{{.State.ExitCode}}')"

say "One service in five containers"
"${compose[@]}" down --timeout 10 2>&1 | tail -n 1
compose+=(-f docker-compose.scale.yml)
names_seen() { for _ in $(seq 24); do hostname_of_next || true; done | sort -u | wc -l; }
are_seen() { [ "$(names_seen)" -eq "$1" ]; }
"${compose[@]}" up --build -d --scale app=5 || fail "Compose could not start it"
wait_for 60 "the load balancer answers on port 3030" answers
wait_for 30 "five containers answer" are_seen 5
[ "$(stats | grep -o '"url":' | wc -l)" -eq 5 ] || fail "/stats has not five elements: $(stats)"

say "Two of them, under traffic"
start_curls
sleep 1
"${compose[@]}" up -d --scale app=2 2>&1 | tail -n 1
wait_for 40 "two containers answer" are_seen 2
"${compose[@]}" up -d --scale app=4 2>&1 | tail -n 1
wait_for 40 "four containers answer" are_seen 4
stop_curls
assert_no_client_noticed
