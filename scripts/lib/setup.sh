# shellcheck shell=bash
# What scripts/test and scripts/demo need on a fresh machine. Source it, then call the functions; each says what is wrong and returns 1.
# Everything is safe to call again: what is there already is left alone.

repository_root() { cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd; }

say() { printf '%s\n' "$*" >&2; }

# retry <seconds for one try> <command …>: three tries with a growing pause between them.
retry() {
  local limit=$1 try
  shift
  for try in 1 2 3; do
    if timeout --kill-after=10 "$limit" "$@" </dev/null; then return 0; fi
    if [ "$try" -lt 3 ]; then
      say "Try $try of 3 failed: $*. Trying again in $((try * 10)) s."
      sleep $((try * 10))
    fi
  done
  say "All 3 tries failed: $*"
  return 1
}

# Node >= 20.19 and npm.
ensure_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    say 'Node.js 20.19 or newer and npm are needed and were not found on the PATH: https://nodejs.org/'
    return 1
  fi
  node -e 'const [major, minor] = process.versions.node.split(".").map(Number); process.exit(major > 20 || (major === 20 && minor >= 19) ? 0 : 1)' && return 0
  say "Node.js 20.19 or newer is needed; this is $(node --version)."
  return 1
}

# The packages that package-lock.json names. A tree that agrees with the lock file is used as it is.
ensure_npm_packages() {
  node scripts/lib/is-installed.mjs && return 0
  say 'Installing npm packages …'
  retry 900 npm ci --no-progress
}

# Built packages that are not older than their sources.
ensure_build() {
  node scripts/lib/is-built.mjs && return 0
  say 'Building …'
  node scripts/build.mjs >&2
}

# ensure_command <command> <Debian package>
ensure_command() {
  command -v "$1" >/dev/null && return 0
  local as_root=()
  if ! command -v apt-get >/dev/null; then
    say "\"$1\" is needed and was not found; install it with this system's package manager (Debian's package is called \"$2\")."
    return 1
  fi
  if [ "$(id -u)" -ne 0 ]; then
    if ! sudo -n true 2>/dev/null; then
      say "\"$1\" is needed and was not found; install it with: sudo apt-get install $2"
      return 1
    fi
    as_root=(sudo -n)
  fi
  say "Installing Debian's $2 …"
  retry 300 "${as_root[@]}" apt-get -qq update &&
    retry 900 "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "$2" >/dev/null
}
