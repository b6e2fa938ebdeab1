#!/usr/bin/env bash
# The trials of a cluster as CI runs them, in their short forms: about two and a half minutes. Where links between processes cannot be cut, as that takes
# iptables and the right to use it, that trial is skipped and says so. Exits with 1 when one of them fails, after all have run.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

dll=tools/soak/bin/Debug/net10.0/Balancer.Soak.dll
[ -e "$dll" ] || dotnet build --nologo -v quiet tools/soak || exit 1

failed=0
run() {
  dotnet "$dll" "$@"
  case $? in
    0 | 77) ;;
    *) failed=1 ;;
  esac
}
run cluster-rounds --rounds 6 --alone
run cluster-settings
run cluster-partition --seconds 6
run cluster-restart --seconds 2
run cluster-kill --seconds 5
run exact-kill --seconds 5
run exact-partition --seconds 18 --fallback Reject
run exact-order
dotnet tools/simulator/bin/Debug/net10.0/Simulator.dll permits --runs 20000 || failed=1
exit "$failed"
