#!/usr/bin/env bash
# Measures the balancer beside HAProxy, nginx, Caddy and YARP. Builds what is of this repository, and installs nothing.
#
#   tools/bench/run.sh            the first three scenarios, in under ten minutes
#   tools/bench/run.sh --all      every scenario
#   tools/bench/run.sh --help     the rest
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# Thousands of connections need a descriptor each, in the proxies two.
ulimit -n "$(ulimit -Hn)"

dotnet build -c Release tools/bench/compare --nologo -v quiet -p:UseSharedCompilation=false --disable-build-servers
exec dotnet tools/bench/compare/bin/Release/net10.0/Balancer.Compare.dll "$@"
