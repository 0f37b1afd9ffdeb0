#!/bin/sh
# Runs a command of the build with what this site needs to reach its registries; all of it may be missing.
#   CA bundle        the build secret `ca_bundle`
#   NPM_REGISTRY     a mirror of the npm registry
#   DEBIAN_MIRROR    a mirror of deb.debian.org/debian
set -eu
bundle=/run/secrets/ca_bundle
if [ -s "$bundle" ]; then
  export NODE_EXTRA_CA_CERTS="$bundle" npm_config_cafile="$bundle"
  printf 'Acquire::https::CAInfo "%s";\n' "$bundle" >/tmp/site-apt.conf
  export APT_CONFIG=/tmp/site-apt.conf
fi
if [ -n "${NPM_REGISTRY:-}" ]; then export npm_config_registry="$NPM_REGISTRY"; fi
if [ -n "${DEBIAN_MIRROR:-}" ]; then
  sed -i "s#https\?://deb.debian.org/debian\([ /]\|\$\)#$DEBIAN_MIRROR\1#" \
    $(ls /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null)
fi
exec "$@"
