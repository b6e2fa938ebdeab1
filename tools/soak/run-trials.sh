#!/usr/bin/env bash
# Every trial of one balancer in turn, with its defaults, in about five minutes; or those that are named, as in run-trials.sh limits ejection.
# Those of a cluster take 40 more: run-trials.sh cluster-rounds cluster-partition cluster-kill cluster-restart cluster-settings
#   exact-kill exact-partition exact-order exact-latency exact-crossover
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
  dotnet tools/soak/bin/Release/net10.0/Balancer.Soak.dll "$trial" || [ $? -eq 77 ] || failed=1 # 77: not possible on this machine, and it says why.
done
exit "$failed"
