#!/usr/bin/env bash
# Valise beside cp, age, GnuPG, OpenSSL and Wine's CryptoAPI on this machine: bench/compare.sh
# Every command runs in turn with the others, several times over, each output is compared with what it should be, and the
# medians go into a table: to standard output and to bench/RESULTS.md.
#   VALISE_BENCH_RUNS    how often each command runs (5)
#   VALISE_BENCH_MIB     the size of the large file (1024); for a quick look, RESULTS.md is written only for 1024
#   VALISE_BENCH_FOLDER  where the files are (/dev/shm, a tmpfs); takes five times the large file
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 LC_ALL=C
runs=${VALISE_BENCH_RUNS:-5} mib=${VALISE_BENCH_MIB:-1024} small_files=1000
started=$SECONDS
mkdir -p artifacts/bench

say() { echo "$*" >&2; }

install_peers() {
  local packages=() pair
  for pair in age:age gpg:gnupg openssl:openssl /usr/bin/time:time; do
    command -v "${pair%:*}" >/dev/null || packages+=("${pair#*:}")
  done
  find_wine || packages+=(wine64)
  ((${#packages[@]} == 0)) && return
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    say "Install ${packages[*]} first; with root and apt this script does."
    exit 1
  fi
  say "Installing ${packages[*]}."
  export DEBIAN_FRONTEND=noninteractive
  { apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } >artifacts/bench/apt.log 2>&1 ||
    { tail -n 5 artifacts/bench/apt.log >&2; exit 1; }
  find_wine
}

find_wine() {
  local candidate
  for candidate in wine64 /usr/lib/wine/wine64 wine; do
    wine=$(command -v "$candidate") && return
  done
}

build() {
  say "Building."
  ./valise --version >/dev/null
  local published=artifacts/run/valise/Valise.Cli
  [[ -x $published ]] || { say "There is no compiled build of the command: see artifacts/run/build.log."; exit 1; }
  valise=$root/$published
  {
    dotnet build bench/Valise.Benchmarks -c Release -v quiet -clp:NoSummary
    dotnet publish bench/SessionKeySpeed -c Release -p:Valise=true -o artifacts/bench/speed-here \
      --artifacts-path artifacts/bench/build-here -v quiet -clp:NoSummary
    dotnet publish bench/SessionKeySpeed -c Release -r win-x64 --self-contained -o artifacts/bench/speed-windows \
      --artifacts-path artifacts/bench/build-windows -v quiet -clp:NoSummary
  } >artifacts/bench/build.log 2>&1 || { cat artifacts/bench/build.log >&2; exit 1; }
  benchmarks=$root/artifacts/bin/Valise.Benchmarks/release/Valise.Benchmarks
}

prepare() {
  work=$(mktemp -d "${VALISE_BENCH_FOLDER:-/dev/shm}/valise-bench-XXXXXX")
  trap 'gpgconf --kill all 2>/dev/null || true; rm -rf "$work"' EXIT
  cd "$work"
  mkdir times small
  export VALISE_HOME=$work/home GNUPGHOME=$work/gnupg WINEPREFIX=$work/wine WINEDEBUG=-all
  mkdir -m 700 "$GNUPGHOME"

  # Random enough for everyone, and the same every time.
  openssl enc -aes-128-ctr -nosalt -K 000102030405060708090a0b0c0d0e0f -iv 00 </dev/zero 2>/dev/null |
    head -c $((mib << 20)) >file || true
  local i
  for ((i = 0; i < small_files; i++)); do
    tail -c +$((i * 1024 + 1)) file | head -c 1024 >"small/$i" || true
  done
  head -c 1024 file >one

  {
    "$valise" id new me --cryptoapi rsa-2048
    "$valise" id export me -o me.card
    "$valise" id export me --as spki -o me.pem
    many=(--to me.card)
    for i in 1 2 3 4 5 6 7 8 9; do
      "$valise" id new "r$i"
      "$valise" id export "r$i" -o "r$i.card"
      many+=(--to "r$i.card")
    done
    age-keygen -o age.key
    age_to=$(age-keygen -y age.key)
    gpg --batch --passphrase '' --quick-generate-key bench default default never
    "$wine" wineboot --init || "$wine" wineboot --init
  } >prepare.log 2>&1 || { cat prepare.log >&2; exit 1; }
}

# Runs one command, whose output must not be there before, and notes its time in microseconds.
run() { # NAME COMMAND
  local begin=${EPOCHREALTIME/./} end
  eval "$2" 2>error.log || { say "$1 failed: $2"; cat error.log >&2; exit 1; }
  end=${EPOCHREALTIME/./}
  echo $((end - begin)) >>"times/$1"
}

# Takes the rates that a program prints, a line of "NAME VALUE UNIT" each.
rates() { # PREFIX COMMAND
  local name value unit
  eval "$2" >rates.out 2>error.log || { say "$2 failed."; cat rates.out error.log >&2; exit 1; }
  while read -r name value unit; do
    echo "$value" >>"times/$1$name"
  done < <(tr -d '\r' <rates.out)
}

same() { # FILE FILE
  cmp -s "$1" "$2" || { say "$1 and $2 differ."; exit 1; }
}

large() {
  run cp 'cp file out'; rm out
  run bare-loop '"$benchmarks" bare-loop file out'; rm out

  run seal '"$valise" seal file --to me.card --as me -o sealed'
  run open '"$valise" open sealed --as me -o out'; same file out; rm out sealed
  run age 'age -r "$age_to" -o sealed file'
  run age-open 'age -d -i age.key -o out sealed'; same file out; rm out sealed

  run seal-redirected '"$valise" seal --to me.card --as me <file >sealed'
  run open-stream-redirected '"$valise" open --as me --stream <sealed >out'; same file out; rm out sealed
  "$valise" seal --to me.card --as me <file >sealed
  run open-redirected '"$valise" open --as me <sealed >out' ; same file out; rm out sealed
  run age-redirected 'age -r "$age_to" <file >sealed'
  run age-open-redirected 'age -d -i age.key <sealed >out'; same file out; rm out sealed

  run seal-piped 'cat file | "$valise" seal --to me.card --as me | cat >sealed'
  run open-stream-piped 'cat sealed | "$valise" open --as me --stream | cat >out'; same file out; rm out sealed
  "$valise" seal --to me.card --as me <file >sealed
  run open-piped 'cat sealed | "$valise" open --as me | cat >out'; same file out; rm out sealed
  run age-piped 'cat file | age -r "$age_to" | cat >sealed'
  run age-open-piped 'cat sealed | age -d -i age.key | cat >out'; same file out; rm out sealed

  run seal-to-ten '"$valise" seal file "${many[@]}" --as me -o sealed'
  "$valise" open sealed --as me -o out 2>error.log; same file out; rm out sealed

  run cryptoapi '"$valise" seal file --to me.pem --format cryptoapi -o sealed'
  run cryptoapi-open '"$valise" open sealed --as me --format cryptoapi -o out'; same file out; rm out sealed
  local key=000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f iv=00000000000000000000000000000000
  run openssl "openssl enc -aes-256-cbc -K $key -iv $iv -in file -out sealed"
  openssl enc -d -aes-256-cbc -K $key -iv $iv -in sealed -out out; same file out; rm out sealed
}

same_small() { # EXTENSION
  local i
  for ((i = 0; i < small_files; i += 37)); do
    same "small/$i" "opened/$i$1"
  done
  [[ $(find opened -type f | wc -l) == "$small_files" ]] || { say "Not every small file was opened."; exit 1; }
  rm -r opened
}

small() {
  run batch '"$valise" seal small/* --to me.card --as me'
  mkdir opened
  run batch-open '"$valise" open small/*.valise --as me -o opened'
  same_small ''
  rm small/*.valise

  run age-batch 'for f in small/*; do age -r "$age_to" -o "$f.age" "$f"; done'
  mkdir opened
  run age-batch-open 'for f in small/*.age; do age -d -i age.key -o "opened/${f##*/}" "$f"; done'
  same_small .age
  rm small/*.age

  run gpg-batch 'gpg --batch --quiet --trust-model always -r bench --multifile --encrypt small/*'
  [[ $(find small -name '*.gpg' | wc -l) == "$small_files" ]] || { say "gpg did not encrypt every file."; exit 1; }
  rm small/*.gpg

  run version '"$valise" --version >version'
  run one '"$valise" seal one --to me.card --as me'; rm one.valise
}

library() {
  rates here- '"$root/artifacts/bench/speed-here/SessionKeySpeed"'
  rates wine- '"$wine" "$root/artifacts/bench/speed-windows/SessionKeySpeed.exe"'
  rates 1k- '"$benchmarks" small-messages'
}

# Zeros through pipes, sealed and opened at once: time, and the peak of resident memory in KiB of both.
through() { # NAME MIB
  run "$1" "head -c $(($2 << 20)) /dev/zero | /usr/bin/time -o seal.time -f %M \"\$valise\" seal --to me.card --as me |
    /usr/bin/time -o open.time -f %M \"\$valise\" open --as me --stream | tail -c 1 >/dev/null"
  cat seal.time >>"times/$1-seal-peak"
  cat open.time >>"times/$1-open-peak"
}

peaks() {
  local name
  for name in seal open; do
    case $name in
      seal) /usr/bin/time -o peak -f %M "$valise" seal file --to me.card --as me -o sealed 2>error.log ;;
      open) /usr/bin/time -o peak -f %M "$valise" open sealed --as me -o out 2>error.log ;;
    esac
    cat peak >>"times/$name-peak"
  done
  rm sealed out
}

median() { # NAME
  sort -n "times/$1" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# One line of the table; a ratio of times must be at most the bar, one of rates at least.
line() { # WORK OURS OTHER-NAME OTHER BAR SCALE UNIT at-most|at-least
  awk -v work="$1" -v ours="$(median "$2")" -v name="$3" -v other="$([[ $4 == - ]] && echo 0 || median "$4")" \
    -v bar="$5" -v scale="$6" -v unit="$7" -v sense="$8" '
    function figure(x) { x /= scale; return sprintf(x < 10 ? "%.2f" : x < 100 ? "%.1f" : "%.0f", x) " " unit }
    BEGIN {
      value = other ? ours / other : ours / scale
      reached = bar == "-" ? "" : (sense == "at-most" ? value <= bar : value >= bar) ? "yes" : "no"
      printf "| %s | %s | %s | %s | %s | %s |\n", work, figure(ours), other ? name " " figure(other) : "",
        other ? sprintf("%.2f", value) : "", bar == "-" ? "" : (sense == "at-most" ? "≤ " : "≥ ") bar (other ? "" : " " unit), reached
    }'
}
seconds() { line "$1" "$2" "$3" "$4" "$5" 1000000 s at-most; }
times() { line "$1" "$2" "$3" "$4" "$5" 1 "$6" at-least; }

table() {
  echo "| work | valise | beside | ratio | bar | reached |"
  echo "|---|---:|---:|---:|---:|---|"
  seconds "seal a file, signed, one recipient" seal cp cp 1.3
  seconds "" seal age age 0.7
  seconds "" seal "bare loop" bare-loop -
  seconds "open a file" open cp cp 1.35
  seconds "" open age age-open 0.55
  seconds "" open "bare loop" bare-loop -
  seconds "seal, \`< in > out\`" seal-redirected age age-redirected 1.0
  seconds "open, \`--stream < in > out\`" open-stream-redirected age age-open-redirected 1.0
  seconds "open, verified first, \`< in > out\`" open-redirected age age-open-redirected 1.5
  seconds "seal, \`cat in \\| … \\| cat > out\`" seal-piped age age-piped -
  seconds "open, \`cat in \\| … --stream \\| cat > out\`" open-stream-piped age age-open-piped -
  seconds "open, verified first, \`cat in \\| … \\| cat > out\`" open-piped age age-open-piped -
  seconds "seal to 10 recipients" seal-to-ten "one recipient" seal 1.05
  seconds "seal, \`--format cryptoapi\`, AES-256" cryptoapi "openssl enc" openssl 1.15
  seconds "open, \`--format cryptoapi\`, AES-256" cryptoapi-open cp cp 1.3
  seconds "seal $small_files files of 1 KiB" batch "age, once a file" age-batch 0.15
  seconds "" batch "gpg --multifile" gpg-batch 1.2
  seconds "open them, each recorded" batch-open "age, once a file" age-batch-open 0.2
  line "\`valise --version\`" version "" - 60 1000 ms at-most
  line "seal 1 KiB" one "" - 100 1000 ms at-most
  line "peak memory, seal a file" seal-peak "" - 96 1024 MiB at-most
  line "peak memory, open a file" open-peak "" - 96 1024 MiB at-most
  line "peak memory, seal $((16 * mib >> 10)) GiB through pipes" long-seal-peak "" - 96 1024 MiB at-most
  line "peak memory, open $((16 * mib >> 10)) GiB through pipes" long-open-peak "" - 96 1024 MiB at-most
  seconds "seal and open $((16 * mib >> 10)) GiB through pipes" long "a sixteenth of it" short 17
  times "AES-256 encrypt, 64 KiB" here-aes-256-encrypt Wine wine-aes-256-encrypt 3.5 MB/s
  times "AES-256 decrypt, 64 KiB" here-aes-256-decrypt Wine wine-aes-256-decrypt 12 MB/s
  times "RC4, 64 KiB" here-rc4-encrypt Wine wine-rc4-encrypt 1.0 MB/s
  times "RC2 encrypt, 64 KiB" here-rc2-encrypt Wine wine-rc2-encrypt 1.5 MB/s
  times "RC2 decrypt, 64 KiB" here-rc2-decrypt Wine wine-rc2-decrypt 1.5 MB/s
  times "3DES encrypt, 64 KiB" here-3des-encrypt Wine wine-3des-encrypt 1.0 MB/s
  times "3DES decrypt, 64 KiB" here-3des-decrypt Wine wine-3des-decrypt 1.0 MB/s
  times "SIMPLEBLOB export, RSA-2048" here-simpleblob-export Wine wine-simpleblob-export 5 keys/s
  times "SIMPLEBLOB import, RSA-2048" here-simpleblob-import Wine wine-simpleblob-import 8 keys/s
  # 70 % of the rate is 1.43 times the time.
  line "seal 1 KiB in process" 1k-seal "its public key operations" 1k-seal-public-key-operations 1.43 1 µs at-most
  line "open 1 KiB in process" 1k-open "its public key operations" 1k-open-public-key-operations 1.43 1 µs at-most
}

machine() {
  echo "- $(date -u +%Y-%m-%d), commit $(git -C "$root" rev-parse --short HEAD 2>/dev/null || echo unknown)$(git -C "$root" diff --quiet HEAD 2>/dev/null || echo ' and changes')"
  echo "- $(lscpu | sed -n 's/^Model name: *//p' | head -n 1), $(nproc) cores, $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo) of memory; load at the start ${load}"
  echo "- $(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release), Linux $(uname -r), files on $(stat -f -c %T "$work")"
  echo "- .NET $(dotnet --version | head -n 1), $("$valise" --version | sed 's/^/valise /'), age $(age --version), $(gpg --version | head -n 1), $(openssl version | cut -d ' ' -f 1,2), $("$wine" --version)"
}

load=$(cut -d ' ' -f 1 /proc/loadavg)
wine=
install_peers
build
say "Preparing."
prepare
for ((round = 1; round <= runs; round++)); do
  say "Round $round of $runs."
  large
  small
  library
done
for ((round = 1; round <= 3; round++)); do
  say "Long pipes, round $round of 3."
  peaks
  through short "$mib"
  through long $((16 * mib))
done

{
  echo "# What bench/compare.sh measured"
  echo
  machine
  echo "- Large files have $mib MiB; medians of $runs runs in turn (long pipes and memory: of 3), in $((SECONDS - started)) s."
  echo
  table
} >results.md
cat results.md
((mib != 1024)) || cp results.md "$root/bench/RESULTS.md"
