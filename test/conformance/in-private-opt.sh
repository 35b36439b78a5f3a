#!/bin/sh
# Runs a command that finds the given folder as /opt/extensions, and everything else as it is:
#   in-private-opt.sh <private folder> <command> [argument ...]
# The folder holds "extensions"; "opt" and "outside" are made in it. Must run in a mount namespace of
# its own: nothing outside sees the mounts, and they are gone with the command.
set -eu
private=$1
shift
if [ -d /opt/extensions ]; then
  mount --bind "$private/extensions" /opt/extensions
  exec "$@"
fi
# There is no such folder to mount on, and none may be made: /opt is rebuilt, entry by entry, for the
# command itself may live in it.
mkdir -p "$private/opt/extensions" "$private/outside"
mount --rbind /opt "$private/outside"
for entry in "$private"/outside/* "$private"/outside/.[!.]*; do
  name=$(basename "$entry")
  if [ -d "$entry" ]; then
    mkdir -p "$private/opt/$name"
  elif [ -e "$entry" ]; then
    : >"$private/opt/$name"
  else
    continue
  fi
  mount --rbind "$entry" "$private/opt/$name"
done
mount --bind "$private/extensions" "$private/opt/extensions"
mount --rbind "$private/opt" /opt
exec "$@"
