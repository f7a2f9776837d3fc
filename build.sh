#!/usr/bin/env bash
# Builds, tests and packs Ebpf.Net; installs what the machine lacks for it.
set -euo pipefail
cd "$(dirname "$0")"

usage() {
    cat >&2 << 'USAGE'
Usage: ./build.sh VERB

  run SAMPLE [-- ARG...]   build and run a sample: ./build.sh run openat-histogram -- --interval 2
  test [PROJECT...]        build, pack and run all tests, or those of the projects named (Core, Maps, ...)
  pack                     make the NuGet packages in artifacts/package/release
  bench [FILTER]           run the benchmarks against C and rewrite benchmarks/results.json
  bench micro [ARG...]     run the in-process benchmarks (arguments: BenchmarkDotNet's)
  matrix [KERNEL...]       run the tests in other kernels
  clean                    remove artifacts/

What was built of libbpf is kept in ${EBPF_CACHE:-~/.cache/ebpf-net}.
USAGE
    exit 2
}

say() { echo "build.sh: $*" >&2; }
die() { say "$@"; exit 1; }

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# No build server outlives the build.
export MSBUILDDISABLENODEREUSE=1

# COMMAND PACKAGE WHAT-FOR, one a line: for the native library eng/native/build.sh has a list of its own.
requirements() {
    cat << 'LIST'
clang clang compiles BPF programs
cc gcc compiles the C programs of tests and benchmarks
LIST
}

# Installs the Debian packages that are missing; RIDs are those that libbpf is built for.
prerequisites() {  # RID...
    local command package purpose missing=()
    command -v dotnet > /dev/null || die "the .NET 10 SDK is missing: see https://dot.net"
    while read -r command package purpose; do
        command -v "$command" > /dev/null || { say "$package is missing: it $purpose"; missing+=("$package"); }
    done < <(requirements)
    for package in $(eng/native/build.sh --packages "$@"); do
        [[ " ${missing[*]} " != *" $package "* ]] || continue
        say "$package is missing: it is needed to build libbpf"
        missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0

    [ "$(id -u)" = 0 ] || die "run this once as root: apt-get install ${missing[*]}"
    say "installing ${missing[*]}"
    apt-get -qq update
    DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends "${missing[@]}" > /dev/null
}

build() {  # PROJECT [ARG...]
    dotnet msbuild "$@" -restore -nologo -verbosity:quiet -property:Configuration=Release
}

run() {  # SAMPLE [--] [ARG...]
    local sample=${1:-}
    [ -n "$sample" ] && [ -d "bpf-samples/$sample" ] || die "run needs a sample: $(cd bpf-samples && echo */)"
    shift
    [ "${1:-}" != -- ] || shift
    prerequisites
    eng/native/build.sh
    build "bpf-samples/$sample"
    exec "artifacts/bin/$sample/release/$sample" "$@"
}

pack() {
    prerequisites linux-x64 linux-arm64
    eng/native/build.sh linux-x64 linux-arm64
    build Ebpf.Net.sln -target:Build -target:Pack
}

# Adds one test program's counts to passed, failed and skipped; one that does not come to its summary has failed.
run_tests() {  # NAME
    local name=$1 log=artifacts/test-$1.log count
    say "$name"
    "artifacts/bin/$name/release/$name" --no-progress --no-ansi --output Detailed > "$log" 2>&1 || true
    grep -vE '^passed |^$|^Test run summary|^  (total|failed|succeeded|skipped): ' "$log" >&2 || true
    for count in succeeded:passed failed:failed skipped:skipped; do
        local number
        number=$(sed -nE "s/^  ${count%:*}: ([0-9]+)\$/\1/p" "$log" | tail -n 1)
        if [ -z "$number" ]; then
            say "$name ended without a summary"
            failed=$((failed + 1))
            return
        fi
        declare -g "${count#*:}=$((${count#*:} + number))"
    done
}

tests() {  # [PROJECT...]
    local project name
    pack
    passed=0 failed=0 skipped=0
    for project in tests/*.Tests; do
        name=${project#tests/}
        if [ $# -eq 0 ] || [[ " $* " =~ " "(Ebpf\.)?"$(sed -E 's/^Ebpf\.//; s/\.Tests$//' <<< "$name")"(\.Tests)?" " ]]; then
            run_tests "$name"
        fi
    done
    [ $((passed + failed + skipped)) -gt 0 ] || die "no test project is called $*"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}

bench() {  # [FILTER]
    prerequisites
    eng/native/build.sh
    build benchmarks/Ebpf.Benchmarks
    exec dotnet artifacts/bin/Ebpf.Benchmarks/release/Ebpf.Benchmarks.dll "$@"
}

matrix() {
    die "matrix: the kernel matrix is not built yet"
}

clean() {
    rm -rf artifacts BenchmarkDotNet.Artifacts
}

[ $# -gt 0 ] || usage
verb=$1
shift
case $verb in
    run | pack | bench | matrix | clean) "$verb" "$@" ;;
    test) tests "$@" ;;
    *) usage ;;
esac
