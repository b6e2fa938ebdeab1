# shellcheck shell=bash
# What a smoke test stands in; to be sourced with its name, as in: . ./smoke-frame.sh smoke
# It has to have a function stop_curls, to set "started" when there is something to take down, and to end with a trap on finish.
name=$1
work=$(mktemp -d)
started= # Whether there is anything of ours to take down.

if docker compose version >/dev/null 2>&1; then compose=(docker compose); else compose=(docker-compose); fi
compose+=(-p "balancer-$name") # A project of its own: taking it down cannot hit one that a user has up.

say() { printf '== %s (%s s)\n' "$*" "$SECONDS"; }

reason=
fail() {
  reason=$*
  exit 1
}

# Whatever happened: stop what was started, and end with one line that says how it went.
finish() {
  local status=$?
  trap - EXIT
  set +e
  stop_curls
  if [ -n "$started" ]; then
    if [ "$status" -ne 0 ]; then
      "${compose[@]}" ps
      "${compose[@]}" logs --no-color --tail=60
    fi
    say "Take it down"
    "${compose[@]}" down -v --timeout 10 2>&1 | tail -n 3
  fi
  rm -rf "$work"
  [ "$status" -eq 0 ] && echo "$name: ok" || echo "$name: failed: ${reason:-a command ended with exit code $status}"
  exit "$status"
}

# wait_for SECONDS WHAT COMMAND...: repeats the command until it succeeds.
wait_for() {
  local limit=$((SECONDS + $1)) seconds=$1 what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$limit" ] || fail "$what: not within $seconds s"
    sleep 0.2
  done
}
