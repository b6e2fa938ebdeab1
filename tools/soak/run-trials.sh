#!/usr/bin/env bash
# Every trial in turn, with its defaults, in about five minutes; or those that are named, as in run-trials.sh limits ejection.
# Exits with 1 when one of them fails, after all have run.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

dotnet build -c Release --nologo -v quiet tools/soak || exit 1
trials=("$@")
if [ $# -eq 0 ]; then
  trials=(changes limits black-hole ejection slow-start simulated)
fi

failed=0
for trial in "${trials[@]}"; do
  dotnet tools/soak/bin/Release/net10.0/Balancer.Soak.dll "$trial" || failed=1
done
exit "$failed"
