#!/bin/bash
# Boots the simulated host: its SSH server and its service manager. When one of them ends, the host ends.
set -eu
[ -e /run/host/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N '' -f /run/host/ssh_host_ed25519_key
/usr/sbin/sshd -D -e &
node --enable-source-maps /app/simulator/lab-host/dist/main.js &
trap 'kill -TERM $(jobs -p) 2>/dev/null' TERM INT
wait -n || true
kill -TERM $(jobs -p) 2>/dev/null || true
wait || true
