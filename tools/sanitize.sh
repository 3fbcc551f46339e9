#!/usr/bin/env bash
# The nodes under a sanitizer, driven by their own tests: tools/sanitize.sh address,undefined | thread
# The kernels' objects stay as they are. Takes a quarter of an hour on two cores.
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-address,undefined}
build=build/sanitize-${kind%%,*}
cmake -S . -B "$build" -DACTINIC_SANITIZE="$kind" >/dev/null
cmake --build "$build" --parallel --target actinic_ofx
export ACTINIC_OFX=$PWD/$build/Actinic.ofx ACTINIC_FUZZ=100000 ACTINIC_RENDERS=800
# Python leaks by design; tests/test_ofx_threads.py holds the nodes' own memory flat.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:report_signal_unsafe=0
run() {
  LD_PRELOAD="$(g++ -print-file-name="$1") $(g++ -print-file-name=libstdc++.so.6)" \
    setarch -R "${PYTHON:-python3}" -m pytest -x -q -p no:cacheprovider "${@:2}"
}
if [ "$kind" = thread ]; then
  run libtsan.so tests/test_ofx_threads.py -k eight_threads
else
  run libasan.so tests/test_ofx_faults.py tests/test_ofx_pixels.py tests/test_ofx_params.py -k "not doors and not portable"
  run libasan.so tests/test_ofx_threads.py -k "eight_threads or stops"
fi
