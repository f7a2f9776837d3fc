#!/usr/bin/env bash
# Builds, tests and packs Ebpf.Net; installs what the machine lacks for it.
set -euo pipefail
cd "$(dirname "$0")"
# Where a user's shell does not look, though depmod and ip need no root.
PATH=$PATH:/usr/sbin:/sbin

usage() {
    cat >&2 << 'USAGE'
Usage: ./build.sh VERB

  run SAMPLE [-- ARG...]   build and run a sample: ./build.sh run openat-histogram -- --interval 2
  test [PROJECT...]        build, pack and run all tests, or those of the projects named (Core, Maps, ...)
  pack                     make the NuGet packages in artifacts/package/release
  bench [FILTER]           run the benchmarks against C (those with FILTER in their names), rewrite benchmarks/results.json and what
                           is made from it, and say what got worse since the last commit
  bench --check [FILTER]   the same, but leave the files and fail if something got worse
  bench --quick [FILTER]   one run of each, to see that it works; leaves the files
  bench micro [ARG...]     run the in-process benchmarks (arguments: BenchmarkDotNet's)
  matrix [--short] [KERNEL...]
                           run the tests in Debian's kernels 5.10 to 7.2, and merge the results with this machine's;
                           --short: only what the last "test" had to skip here
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

test_requirements() {
    cat << 'LIST'
ip iproute2 makes the network namespaces of tests
bpftrace bpftrace counts beside a sample
LIST
}

matrix_requirements() {
    cat << 'LIST'
qemu-system-x86_64 qemu-system-x86 runs the kernels
busybox busybox-static starts the guests
cpio cpio packs what a guest starts from
depmod kmod finds a kernel's modules
unxz xz-utils unpacks kernels
zstd zstd unpacks kernels
lz4 lz4 unpacks kernels
LIST
}

# Installs the Debian packages that are missing; RIDs are those that libbpf is built for.
prerequisites() {  # RID...
    local package missing=()
    command -v dotnet > /dev/null || die "the .NET 10 SDK is missing: see https://dot.net"
    missing_commands < <(requirements)
    for package in $(eng/native/build.sh --packages "$@"); do
        [[ " ${missing[*]} " != *" $package "* ]] || continue
        say "$package is missing: it is needed to build libbpf"
        missing+=("$package")
    done
    install_missing
}

# Adds to missing, from lines of COMMAND PACKAGE WHAT-FOR.
missing_commands() {
    local command package purpose
    while read -r command package purpose; do
        command -v "$command" > /dev/null || { say "$package is missing: it $purpose"; missing+=("$package"); }
    done
}

install_missing() {
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

# Adds one test program's counts to passed, failed and skipped; one that does not come to its summary, or well to its end, has failed.
run_tests() {  # NAME RESULTS
    local name=$1 log=$2/$1.log count status=0 before=$failed
    say "$name"
    # Tests end what they start by SIGINT, which a shell has its background jobs ignore, and they their children.
    env --default-signal=INT timeout --foreground -k 5 1200 "artifacts/bin/$name/release/$name" --no-progress --no-ansi --output Detailed \
        --report-xunit --report-xunit-filename "$name.xml" --results-directory "$2" > "$log" 2>&1 || status=$?
    echo "$status" > "$2/$name.status"
    awk '/^[^ ]/ { shown = !/^(passed |Test run summary)/ } shown && NF' "$log" >&2
    for count in succeeded:passed failed:failed skipped:skipped; do
        local number
        number=$(sed -nE "s/^  ${count%:*}: ([0-9]+)\$/\1/p" "$log" | tail -n 1)
        if [ -z "$number" ]; then
            say "$name ended without a summary"
            failed=$((failed + 1))
            return
        fi
        printf -v "${count#*:}" %d $((${count#*:} + number))
    done
    if [ "$status" != 0 ] && [ "$failed" = "$before" ]; then
        say "$name ended with $status, though no test failed: see $log"
        failed=$((failed + 1))
    fi
}

# Debian's Prometheus beside the other caches: installed, it would be a running service.
prometheus() {
    local directory=${EBPF_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ebpf-net}/prometheus work
    if ! command -v prometheus > /dev/null && [ ! -x "$directory/usr/bin/prometheus" ]; then
        say "fetching prometheus: it scrapes a sample in a test"
        mkdir -p "$(dirname "$directory")"
        work=$(mktemp -d "$directory.XXXXXX")
        download_prometheus "$work" || { [ "$(id -u)" = 0 ] && apt-get -qq update && download_prometheus "$work"; } ||
            die "prometheus can not be downloaded: run apt-get update as root"
        dpkg-deb -x "$work"/prometheus_*.deb "$work/root"
        rm -rf "$directory"
        mv "$work/root" "$directory"
        rm -r "$work"
    fi
    PATH=$PATH:$directory/usr/bin
}

download_prometheus() { (cd "$1" && apt-get -qq -o APT::Sandbox::User="$(id -un)" download prometheus); }  # DIRECTORY

tests() {  # [PROJECT...]
    local project name results=artifacts/matrix/host missing=() programs=() passed=0 failed=0 skipped=0
    rm -rf "$results"
    for project in tests/*.Tests; do
        name=${project#tests/}
        if [ $# -eq 0 ] || [[ " $* " =~ " "(Ebpf\.)?"$(sed -E 's/^Ebpf\.//; s/\.Tests$//' <<< "$name")"(\.Tests)?" " ]]; then
            programs+=("$name")
        fi
    done
    [ ${#programs[@]} -gt 0 ] || die "no test project is called $*"
    missing_commands < <(test_requirements)
    install_missing
    prometheus
    pack
    mkdir -p "$results"
    printf '%s\n' "${programs[@]}" > "$results/programs"
    for name in "${programs[@]}"; do run_tests "$name" "$results"; done
    # What has this file is a run that came to its end.
    uname -r > "$results/release"
    echo "$passed passed, $failed failed, $skipped skipped"
    [ "$failed" -eq 0 ]
}

bench() {  # [--check | --quick] [FILTER] | micro [ARG...]
    prerequisites
    eng/native/build.sh
    build benchmarks/Ebpf.Benchmarks
    exec dotnet artifacts/bin/Ebpf.Benchmarks/release/Ebpf.Benchmarks.dll "$@"
}

# The kernels of the matrix but those that only run when they are named.
kernels() { sed -E '/^#/d; / on-demand$/d; s/ .*//' tests/matrix/kernels; }

matrix() {  # [--short] [KERNEL...]
    local results=artifacts/matrix short='' limit=2400 kernel missing=()
    if [ "${1:-}" = --short ]; then
        short=short limit=600
        shift
    fi
    [ $# -gt 0 ] || { mapfile -t kernels < <(kernels); set -- "${kernels[@]}"; }
    missing_commands < <(matrix_requirements)
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing+=(debian-archive-keyring)
    [ -e "$(old_libbpf)" ] || missing+=(libbpf1)
    install_missing
    # The results of the last run do for the short one.
    if [ -z "$short" ] || [ ! -e "$results/host/release" ]; then
        ./build.sh test || [ -e "$results/host/release" ] || exit 1
    fi
    find "$results" -mindepth 1 -maxdepth 1 -type d ! -name host -exec rm -r {} +

    if [ -z "$short" ]; then old_libbpf_tests "$results"; fi
    tests/matrix/fetch-kernel "$@"
    tests/matrix/ready artifacts/ready
    trap 'kill $(jobs -pr) 2> /dev/null || true' EXIT
    for kernel; do
        mkdir -p "$results/$kernel"
        dotnet artifacts/bin/Ebpf.Matrix/release/Ebpf.Matrix.dll plan "$results/host" ${short:+"$kernel" "$@"} > "$results/$kernel/plan"
    done
    for kernel; do
        # One takes one CPU and 2 GiB.
        while [ "$(jobs -pr | wc -l)" -ge $(($(nproc) < 2 ? 1 : 2)) ]; do wait -n || true; done
        guest "$kernel" "$results/$kernel" "$limit" &
    done
    wait
    dotnet artifacts/bin/Ebpf.Matrix/release/Ebpf.Matrix.dll report "$results" artifacts/matrix.json
}

guest() {  # KERNEL RESULTS SECONDS
    local began=$SECONDS runner
    say "kernel $1: $(cut -d' ' -f1 "$2/plan" | xargs)"
    VM_RW=$2 VM_CONSOLE=$2/console VM_TIMEOUT=$3 EBPF_FUZZ_SECONDS=2 \
        tests/matrix/run-in-kernel "$1" -- tests/matrix/guest "$2/plan" "$2" artifacts/ready $(($3 * 3 / 4)) &
    runner=$!
    trap 'kill "$runner"; exit 1' TERM
    wait "$runner" && echo 0 > "$2/status" || echo $? > "$2/status"
    echo $((SECONDS - began)) > "$2/seconds"
    say "kernel $1: $((SECONDS - began)) s"
}

old_libbpf() { echo "/usr/lib/$(uname -m)-linux-gnu/libbpf.so.1"; }

# Core's tests with Debian's own libbpf: Debian 12's is the oldest that is accepted.
old_libbpf_tests() {  # RESULTS
    local version results passed=0 failed=0 skipped=0
    version=$(readlink -f "$(old_libbpf)")
    version=${version##*.so.}
    results=$1/libbpf-${version%.*}
    mkdir -p "$results"
    uname -r > "$results/release"
    echo Ebpf.Core.Tests > "$results/programs"
    EBPF_FUZZ_SECONDS=2 EBPF_LIBBPF_PATH=$(old_libbpf) run_tests Ebpf.Core.Tests "$results"
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
