# The start of the extension, for a shell: it registers with Lambda before Node has loaded, because
# Lambda starts the app only when every extension has registered. Then Node takes this process over.
#
# Bash alone can connect by itself (/dev/tcp). Where /bin/sh is another shell, bash is asked for;
# where there is none, the adapter registers by itself, some 30 ms later.

# A preload of the app's must not run in the adapter, or end it. A wrapped app gets it back.
if [ -n "${NODE_OPTIONS+set}" ]; then
  export LWA_NODE_OPTIONS="$NODE_OPTIONS"
  unset NODE_OPTIONS
fi

if ! command -v node >/dev/null; then
  echo 'lambda-adapter: there is no "node" in PATH; this form of the adapter needs Node.js 20.19 or later' >&2
  exit 127
fi

if [ -n "$AWS_LAMBDA_RUNTIME_API" ] && [ $# -eq 0 ]; then
  if [ -z "$BASH_VERSION" ] && [ -z "$LWA_LAUNCHED" ] && command -v bash >/dev/null; then
    LWA_LAUNCHED=1 exec bash "$0"
  fi
  if [ -n "$BASH_VERSION" ]; then
    api=$AWS_LAMBDA_RUNTIME_API
    if { exec 3<>"/dev/tcp/${api%:*}/${api##*:}"; } 2>/dev/null; then
      printf 'POST /2020-01-01/extension/register HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nLambda-Extension-Name: %s\r\nContent-Type: application/json\r\nContent-Length: 23\r\n\r\n{"events":["SHUTDOWN"]}' "$api" "${0##*[/]}" >&3
      IFS=' ' read -r _ status _ <&3
      while [ "$status" = 200 ] && IFS=': ' read -r name value <&3 && [ -n "${name%$'\r'}" ]; do
        case $name in
          [Ll]ambda-[Ee]xtension-[Ii]dentifier) export LWA_EXTENSION_IDENTIFIER="${value%$'\r'}" ;;
        esac
      done
      exec 3>&-
    fi
  fi
fi
# Where `lwa code-cache` has kept V8's code of this file, Node starts with that.
set -- "$0" "$@"
cache=${AWS_LWA_CODE_CACHE:-/opt/lwa-code-cache}
if [ -f "$cache/start.cjs" ]; then set -- "$cache/start.cjs" "$@"; fi
# One thread is enough for V8 to collect garbage and compile beside the adapter; with its four each takes
# more than it spares the others.
set -- --v8-pool-size=1 "$@"
# Node lets its young objects take 48 MB by default. With a quarter of that the adapter is as fast, and takes
# 14 MiB less under load. Up to Node 22 the option costs each start 7 ms, for Node then takes none of its own
# modules from the cache in its executable; so it needs an image that says what Node it has.
case ${NODE_VERSION%%.*} in
  2[4-9] | [3-9][0-9]) set -- --max-semi-space-size=4 "$@" ;;
esac
exec node "$@"
