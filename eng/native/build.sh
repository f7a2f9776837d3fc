#!/bin/bash
# eng/native/build.sh [rid...]              builds libbpf.so.1 into artifacts/native/, for linux-x64, linux-arm64 or
#                                           both (default: the host's)
# eng/native/build.sh --packages [rid...]   prints the Debian packages that this takes and the machine lacks
#
# What is fetched and built is kept in ${EBPF_CACHE:-~/.cache/ebpf-net} under a key made of the inputs, so that a
# second call only compares. README.md has the rest.
# shellcheck disable=SC2016,SC2086
set -euo pipefail
export LC_ALL=C
umask 022

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$here/../../artifacts/native
supplied=${EBPF_NATIVE_SOURCES:+$(realpath -m "$EBPF_NATIVE_SOURCES")}
cache=$(realpath -m "${EBPF_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/ebpf-net}")
key=$(cat "$here"/{build.sh,glibc-floor.h,sources} | sha256sum)
built=$cache/native/${key:0:12}

say() { echo "native: $*" >&2; }
die() { say "$@"; exit 1; }

# Sets what depends on the RID: triple, cross (the prefix of the tools' names), packages (the compiler's).
target() {  # RID
    case $1 in
        linux-x64)   triple=x86_64-linux-gnu  packages="gcc-x86-64-linux-gnu libc6-dev-amd64-cross" ;;
        linux-arm64) triple=aarch64-linux-gnu packages="gcc-aarch64-linux-gnu libc6-dev-arm64-cross" ;;
        *) die "no such RID: $1 (linux-x64, linux-arm64)" ;;
    esac
    cross=$triple-
    if [ "${triple%%-*}" = "$(uname -m)" ]; then cross='' packages="gcc libc6-dev"; fi
}

missing_packages() {  # RID
    target "$1"
    command -v make > /dev/null || echo make
    command -v bzip2 > /dev/null || echo bzip2
    "${cross}gcc" -E -include stdio.h -include asm/unistd.h -x c /dev/null > /dev/null 2>&1 || printf '%s\n' $packages
}

# Debian's mirrors in apt's configuration. Which those are, apt knows after its first update; before, the name must do.
mirrors() {
    local uri uris
    uris=$(apt-get indextargets --format '$(REPO_URI)' 'Label: Debian')
    [ -n "$uris" ] || uris=$(apt-get indextargets --no-release-info --format '$(REPO_URI)' | grep '/debian/\?$')
    sort -u <<< "$uris" | while read -r uri; do
        # Cloud images have a file that lists mirrors; apt's downloader takes none.
        case $uri in mirror+file:*) uri=${uri#*:}; sed '/^#/d; s/[[:space:]].*//' "${uri%/}" ;; *) echo "$uri" ;; esac
    done
}

# Sets version, path and sha256 from NAME's line in the table, and tarball to the file, once its SHA-256 is verified.
fetch() {  # NAME
    local file mirror
    read -r _ version path sha256 < <(grep "^$1 " "$here/sources")
    file=${path##*/}
    for tarball in ${supplied:+"$supplied/$file"} "$cache/sources/$file"; do
        [ -e "$tarball" ] || continue
        echo "$sha256  $tarball" | sha256sum --check --status || die "$tarball is refused: its SHA-256 is not $sha256"
        return 0
    done
    say "fetching $file"
    for mirror in $(mirrors); do
        # As this user: apt's own cannot write into a private directory.
        if /usr/lib/apt/apt-helper -qq -o APT::Sandbox::User="$(id -un)" \
            download-file "${mirror%/}/$path" "$work/$file" "SHA256:$sha256"; then
            mkdir -p "$cache/sources"
            mv "$work/$file" "$tarball"
            fetch "$1"
            return 0
        fi
    done
    die "no Debian mirror in apt's configuration has $path, or there is none." \
        "Put $file (SHA-256 $sha256) into a directory and name that in EBPF_NATIVE_SOURCES."
}

unpack() {  # NAME
    mkdir "$work/$1"
    cd "$work/$1"
    tar -xf "$tarball" --strip-components=1 --no-same-owner
}

make_zlib() {
    unpack zlib
    CC=${cross}gcc AR=${cross}ar RANLIB=${cross}ranlib CFLAGS=$cflags ./configure --static
    make -j"$(nproc)" libz.a
}

# Only libelf of it, and that without zstd: libbpf reads no compressed sections.
make_elfutils() {
    unpack elfutils
    ./configure --host="$triple" CC="${cross}gcc" CFLAGS="$cflags" CPPFLAGS="-I$work/zlib" LDFLAGS="-L$work/zlib" \
        --disable-{debuginfod,libdebuginfod,nls,demangler,symbol-versioning,dependency-tracking} \
        --without-{zstd,bzlib,lzma}
    make -j"$(nproc)" -C lib libeu.a
    make -j"$(nproc)" -C libelf libelf.a
}

make_libbpf() {
    unpack libbpf
    "${cross}gcc" $cflags -DGLIBC_FLOOR_DEFINE -x c -c /dev/null -o "$work/floor.o"
    # _FILE_OFFSET_BITS only renames symbols on a 64-bit machine, and fcntl64 is newer than fcntl.
    make -j"$(nproc)" -C src V=1 NO_PKG_CONFIG=1 OBJDIR="$work/obj" CC="${cross}gcc" \
        CFLAGS="$cflags -std=gnu89 -I$work/elfutils/libelf -I$work/zlib" EXTRA_CFLAGS=-U_FILE_OFFSET_BITS \
        ALL_LDFLAGS="$ldflags $work/floor.o -L$work/elfutils/libelf -L$work/elfutils/lib -L$work/zlib -lelf -leu -lz" \
        "$work/obj/libbpf.so.$version"
}

# The promises that README.md makes about the file.
check() {  # FILE
    local dynamic glibc
    dynamic=$("${cross}readelf" -Wd "$1")
    [[ $dynamic == *'soname: [libbpf.so.1]'* ]] || die "the SONAME is not libbpf.so.1"
    ! grep NEEDED <<< "$dynamic" | grep -vE '\[(libc\.so\.6|ld-linux-[^]]*)\]' || die "it needs more than libc"
    glibc=$("${cross}readelf" -WV "$1" | grep -o 'GLIBC_[0-9.]*' | sort -V | tail -n 1)
    [ "$(printf '%s\n' "$glibc" GLIBC_2.27 | sort -V | tail -n 1)" = GLIBC_2.27 ] || die "it needs $glibc"
    sed -n 's/^\t*\([a-z0-9_]*\);$/\1/p' src/libbpf.map | sort > "$work/promised"
    "${cross}readelf" -W --dyn-syms "$1" |
        awk '$4 == "FUNC" && $7 != "UND" { sub("@.*", "", $8); print $8 }' | sort > "$work/exported"
    diff "$work/promised" "$work/exported" || die "its exports are not those of libbpf.map"
    [ "$(wc -l < "$work/exported")" -ge 356 ] || die "it exports too little"
}

assemble() {
    local file result=$work/result
    cd "$work/libbpf"
    install -D -m 644 "$work/obj/libbpf.so.$version" "$result/lib/libbpf.so.1"
    check "$result/lib/libbpf.so.1"
    make -C src DESTDIR="$result" INCLUDEDIR=/include install_headers
    install -D -m 644 -t "$result/include/linux" include/uapi/linux/*.h
    mkdir "$result/licenses"
    # LGPL-3 is written as an addition to GPL-3, which is elfutils' COPYING.
    for file in libbpf/LICENSE{,.BSD-2-Clause,.LGPL-2.1} elfutils/COPYING{,-LGPLV3,-GPLV2} zlib/LICENSE; do
        install -m 644 "$work/$file" "$result/licenses/${file/\//-}"
    done
}

# Runs COMMAND with its output in the log. Not under `if` or `||`: there the shell would go on after an error in it.
step() {  # COMMAND WHAT
    local start=$SECONDS
    ("$1") >> "$log" 2>&1
    say "$rid: $2 ($((SECONDS - start)) s)"
}

left() {
    local status=$?
    if [ "$status" -ne 0 ] && [ "$status" -ne 130 ] && [ -s "$log" ]; then
        tail -n 25 "$log" >&2
        say "$rid: failed; the whole log is $log"
    fi
    rm -rf "$work"
}

# A subshell, so that the lock, the trap and the environment are its own.
build() (  # RID
    rid=$1 work=$built/$1.work log=$built/$1.log
    cflags="-O2 -fPIC -ffunction-sections -fdata-sections -fstack-protector-strong -D_FORTIFY_SOURCE=2"
    cflags+=" -ffile-prefix-map=$work=. -include $here/glibc-floor.h"
    ldflags="-Wl,--gc-sections -Wl,--exclude-libs,ALL -Wl,-Bsymbolic-functions -Wl,-z,relro,-z,now,-z,defs -s"
    ldflags+=" -Wl,--wrap=fstat -Wl,--wrap=fmemopen"
    missing=$(missing_packages "$rid")
    [ -z "$missing" ] || die "$rid: these Debian packages are needed:" $missing
    target "$rid"

    mkdir -p "$built"
    exec {lock}> "$built/$rid.lock"
    flock --nonblock "$lock" || { say "$rid: waiting for another build of it"; flock "$lock"; }
    [ ! -d "$built/$rid" ] || exit 0
    # What a killed build has left. Its compilers hold the lock too, so the last of them has ended.
    rm -rf "$work"
    mkdir "$work"
    : > "$log"
    trap left EXIT
    trap 'exit 130' HUP INT TERM
    for name in zlib elfutils libbpf; do fetch "$name"; done
    # The caller's CFLAGS, MAKEFLAGS, CPATH, DESTDIR … must not reach the result.
    for name in $(compgen -e); do [[ $name =~ ^(PATH|LC_ALL|TMPDIR)$ ]] || export -n "${name?}"; done
    for name in zlib elfutils libbpf; do
        fetch "$name"
        step "make_$name" "$name $version"
    done
    step assemble "checks"
    mv -T "$work/result" "$built/$rid"
)

# Makes the directory TO equal to FROM. A file that is the same keeps its time; one that is not is replaced and never
# written into, since a running process may have it mapped.
publish() {  # FROM TO
    local file new=$out/.new.$$
    if diff -rq "$1" "$2" > /dev/null 2>&1; then return; fi
    (cd "$1" && find . -type f) | while read -r file; do
        if cmp -s "$1/$file" "$2/$file"; then continue; fi
        mkdir -p "$(dirname "$2/$file")"
        cp "$1/$file" "$new"
        mv "$new" "$2/$file"
    done
    (cd "$2" && find . -type f) | while read -r file; do [ -e "$1/$file" ] || rm -f "$2/$file"; done
}

only_packages=
if [ "${1:-}" = --packages ]; then only_packages=1; shift; fi
if [ $# -eq 0 ]; then
    case $(uname -m) in x86_64) set -- linux-x64 ;; aarch64) set -- linux-arm64 ;; *) die "name a RID" ;; esac
fi
for rid; do target "$rid"; done
if [ -n "$only_packages" ]; then
    for rid; do [ -d "$built/$rid" ] || missing_packages "$rid"; done | sort -u
    exit
fi
for rid; do
    if [ ! -d "$built/$rid" ]; then build "$rid"; fi
    publish "$built/$rid/lib" "$out/$rid"
    publish "$built/$rid/include" "$out/include"
    publish "$built/$rid/licenses" "$out/licenses"
done
