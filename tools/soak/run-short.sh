#!/usr/bin/env bash
# The soak as CI runs it: its defaults, about 20 seconds and what it takes to start. Arguments are passed on, as in run-short.sh --seed 7.
# The last line is "soak: ok", or "soak: FAILED: " with the reason and exit code 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

built=()
if [ -e tools/soak/bin/Debug/net10.0/Balancer.Soak.dll ]; then
  built=(--no-build)
fi
exec dotnet run --project tools/soak "${built[@]}" -- "$@"
