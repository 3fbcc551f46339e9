#!/usr/bin/env bash
# The nodes under a sanitizer, driven by their own tests: tools/sanitize.sh address,undefined | thread  [cases to fuzz]
set -euo pipefail
cd "$(dirname "$0")/.."
kind=${1:-address,undefined}
cases=${2:-100000}
build=build/sanitize-${kind%%,*}
cmake -S . -B "$build" -DACTINIC_SANITIZE="$kind" >/dev/null
cmake --build "$build" --parallel --target actinic_ofx
runtime=$(g++ -print-file-name=lib"$([ "$kind" = thread ] && echo tsan || echo asan)".so)
standard=$(g++ -print-file-name=libstdc++.so.6)
export ACTINIC_OFX=$PWD/$build/Actinic.ofx ACTINIC_FUZZ=$cases PYTHONMALLOC=malloc
# Python leaks by design; the nodes' own memory is held flat by tests/test_ofx_threads.py.
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1:report_signal_unsafe=0:ignore_noninstrumented_modules=1
if [ "$kind" = thread ]; then tests="tests/test_ofx_threads.py::test_eight_threads_in_four_instances_with_changing_parameters_give_each_its_own_picture"; else tests="tests/test_ofx_faults.py tests/test_ofx_pixels.py"; fi
LD_PRELOAD="$runtime $standard" ${PYTHON:-python3} -m pytest -x -q -p no:cacheprovider $tests -k "not doors"
