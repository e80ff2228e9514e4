#!/usr/bin/env bash
# Every test: ./test.sh, or ./test.sh NAME... for the suites whose name contains one of NAME.
# Ends with one line that counts, and with 0 only if nothing failed. With CI=true, nothing may be skipped either.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")" || exit

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
results=$PWD/artifacts/test
wanted=("$@")
passed=0 failed=0 skipped=0

is_wanted() {
  local name
  ((${#wanted[@]} == 0)) && return
  for name in "${wanted[@]}"; do
    [[ ${1,,} == *"${name,,}"* ]] && return
  done
  return 1
}

# Other implementations that the suites check against. A test whose peer is missing says so and is skipped.
install_peers() {
  local packages=()
  command -v openssl >/dev/null || packages+=(openssl)
  command -v wine64 >/dev/null || command -v wine >/dev/null || [[ -x /usr/lib/wine/wine64 ]] || packages+=(wine64)
  # Debian starts a cluster of its own, on loopback; the suite starts another.
  command -v initdb >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || packages+=(postgresql)
  ((${#packages[@]} == 0)) && return

  if [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing ${packages[*]}."
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } >"$results/apt.log" 2>&1 && return
    tail -n 5 "$results/apt.log"
  fi
  echo "Not installed: ${packages[*]}. Tests that need them are skipped; with root and apt this script installs them."
}

# The beginning of what went wrong, and where the rest is.
show() { # LOG
  head -n 100 "$1" | cut -c 1-240 | sed 's/^/    /'
  (($(wc -l <"$1") <= 100)) || echo "    ... and more in ${1#"$PWD"/}"
}

report() { # NAME PASSED FAILED SKIPPED STARTED
  printf '%-24s %6d passed, %d failed, %d skipped in %d s\n' "$1" "$2" "$3" "$4" $((SECONDS - $5))
  passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
}

# One test that is a command. Its output is shown if it fails.
check() { # NAME COMMAND...
  is_wanted "$1" || return 0
  local started=$SECONDS log=$results/$1.log
  if "${@:2}" >"$log" 2>&1 </dev/null; then
    report "$1" 1 0 0 "$started"
  else
    report "$1" 0 1 0 "$started"
    show "$log"
  fi
}

count() { # ATTRIBUTE FILE
  sed -n "s/.*<assembly [^>]* $1=\"\([0-9]*\)\".*/\1/p" "$2" | head -n 1
}

suite() { # NAME
  local started=$SECONDS log=$results/$1.log xml=$results/$1.xml status=0 good=0 bad=0 left=0 note=
  "artifacts/bin/$1/release/$1" -noColor -noLogo -noAutoReporters -reporter quiet -xml "$xml" >"$log" 2>&1 </dev/null || status=$?

  if [[ -s $xml ]]; then
    good=$(count passed "$xml") left=$(count skipped "$xml")
    bad=$(($(count failed "$xml") + $(count errors "$xml")))
  fi
  if ((good + bad + left == 0)); then
    note="    No test ran; the suite ended with exit code $status."
    bad=1
  elif ((status != 0 && bad == 0)); then
    note="    No test failed, yet the suite ended with exit code $status."
    bad=1
  fi

  report "$1" "$good" "$bad" "$left" "$started"
  [[ -z $note ]] || echo "$note"
  ((bad == 0)) || show "$log"
  ((left == 0)) || reasons "$xml"
}

reasons() { # FILE
  sed 's/<reason>/\n&/g' "$1" | sed -n 's/^<reason><!\[CDATA\[\(.*\)\]\]><\/reason>.*/\1/p' | sort | uniq -c |
    sed 's/^ *\([0-9]*\) /    \1 skipped: /'
}

formatting() { dotnet format --verify-no-changes --no-restore; }

# The tool as people install it, from the packages as they are published.
packages() (
  set -e
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  dotnet pack -c Release --no-build -v quiet -o "$folder"
  ls "$folder"/Valise.CryptoApi.[0-9]*.nupkg "$folder"/Valise.Messages.[0-9]*.nupkg "$folder"/Valise.Postgres.[0-9]*.nupkg
  dotnet tool install valise --source "$folder" --tool-path "$folder/tool"
  "$folder/tool/valise" --version
)

# From elsewhere, through a symbolic link, with nothing on stdout but the command's own.
launcher() (
  set -e
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  ln -s "$PWD/valise" "$folder/link"
  cd "$folder"
  ./link --version | tee version
  [[ $(wc -l <version) == 1 ]]
  status=0
  ./link no-such-verb || status=$?
  [[ $status == 2 ]]
)

rm -rf "$results"
mkdir -p "$results"
install_peers

suites=()
for project in tests/*.Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  is_wanted "$name" && suites+=("$name")
done

started=$SECONDS
if ! dotnet build Valise.slnx -c Release -v quiet -clp:NoSummary >"$results/build.log" 2>&1; then
  show "$results/build.log"
  echo "0 passed, 1 failed"
  exit 1
fi
echo "Built in $((SECONDS - started)) s."

# The command's tests are about the command that people run.
export VALISE_COMMAND=$PWD/valise

check formatting formatting
check packages packages
check launcher launcher
for name in "${suites[@]}"; do
  suite "$name"
done

if ((skipped > 0)) && [[ ${CI:-} == true ]]; then
  echo "With CI=true a skipped test is a failure."
  failed=$((failed + skipped)) skipped=0
fi
if ((passed + failed + skipped == 0)); then
  echo "No suite is named like that: ${wanted[*]}"
fi
if ((skipped > 0)); then
  echo "$passed passed, $failed failed, $skipped skipped"
else
  echo "$passed passed, $failed failed"
fi
((failed == 0 && passed > 0))
