#!/usr/bin/env bash
# The nodes under a sanitizer, driven by their own tests: tools/sanitize.sh address | thread   [build folder]
# The kernels' objects stay as they are. Takes half an hour on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-address} build=${2:-build}
cmake -S . -B "$build" >/dev/null
cmake --build "$build" --parallel --target "actinic_ofx_$kind"
export ACTINIC_OFX=$PWD/$build/$kind/Actinic.ofx ACTINIC_FUZZ=${ACTINIC_FUZZ:-100000} ACTINIC_RENDERS=800
# Python leaks by design; tests/test_ofx_threads.py holds the nodes' own memory flat.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:report_signal_unsafe=0:suppressions=$PWD/tools/tsan.supp
run() {
  LD_PRELOAD="$(g++ -print-file-name="$1") $(g++ -print-file-name=libstdc++.so.6)" \
    setarch -R "${PYTHON:-python3}" -m pytest -x -q -p no:cacheprovider "${@:2}"
}
if [ "$kind" = thread ]; then
  run libtsan.so tests/test_ofx_threads.py -k "eight_threads or stops"
else
  run libasan.so tests/test_ofx_pixels.py tests/test_ofx_params.py tests/test_ofx_asks.py -k "not proxy"
  run libasan.so tests/test_ofx_threads.py -k "eight_threads or stops"
  run libasan.so tests/test_ofx_invert.py tests/test_ofx_restore.py
  run libasan.so tests/test_ofx_faults.py -k "not doors and not portable"
fi
