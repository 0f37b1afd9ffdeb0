# The images of Firstline. Targets: firstline (the four services, the CLI and the one-shots), simulator (a small Linux
# host that breaks), rundeck-stand-in and ollama-stand-in (tests), development (sources with all their tools).
# Behind a proxy: --build-arg NODE_IMAGE, NPM_REGISTRY, DEBIAN_MIRROR, and --secret id=ca_bundle,src=FILE.
ARG NODE_IMAGE=node:24-bookworm-slim

FROM ${NODE_IMAGE} AS tools
ARG NPM_REGISTRY
ENV CI=true COREPACK_ENABLE_DOWNLOAD_PROMPT=0
WORKDIR /app
COPY infra/docker/with-site-settings.sh /usr/local/bin/with-site-settings
COPY package.json ./
RUN --mount=type=secret,id=ca_bundle chmod +x /usr/local/bin/with-site-settings && \
    with-site-settings npm install --global "$(node -p "require('./package.json').packageManager")"
COPY pnpm-lock.yaml pnpm-workspace.yaml ./

FROM tools AS manifests
COPY . /sources
RUN node /sources/infra/docker/copy-manifests.mjs /sources /manifests

# Everything is downloaded and linked before any of our code is there, so that a change of code does neither again.
FROM tools AS development
ARG NPM_REGISTRY
RUN --mount=type=secret,id=ca_bundle with-site-settings pnpm fetch
COPY --from=manifests /manifests ./
RUN pnpm install --offline --frozen-lockfile
COPY . .

FROM development AS build
RUN pnpm --recursive run build
RUN node infra/docker/assemble.mjs /out/firstline services/ingest services/analyzer services/executor \
      services/console packages/cli && \
    node infra/docker/assemble.mjs /out/simulator simulator/lab-host && \
    node infra/docker/assemble.mjs /out/rundeck simulator/rundeck && \
    node infra/docker/assemble.mjs /out/ollama simulator/ollama

FROM tools AS production
ARG NPM_REGISTRY
RUN --mount=type=secret,id=ca_bundle with-site-settings pnpm fetch --prod && rm -rf node_modules

FROM production AS firstline-modules
COPY --from=build /out/firstline/manifests ./
RUN pnpm install --prod --offline --frozen-lockfile
FROM production AS simulator-modules
COPY --from=build /out/simulator/manifests ./
RUN pnpm install --prod --offline --frozen-lockfile
FROM production AS rundeck-modules
COPY --from=build /out/rundeck/manifests ./
RUN pnpm install --prod --offline --frozen-lockfile
FROM production AS ollama-modules
COPY --from=build /out/ollama/manifests ./
RUN pnpm install --prod --offline --frozen-lockfile

# An SSH server and nothing else that a small host needs and Node's image lacks.
FROM ${NODE_IMAGE} AS host
ARG DEBIAN_MIRROR
COPY infra/docker/with-site-settings.sh /usr/local/bin/with-site-settings
RUN --mount=type=secret,id=ca_bundle chmod +x /usr/local/bin/with-site-settings && \
    with-site-settings apt-get update -qq && \
    DEBIAN_FRONTEND=noninteractive with-site-settings apt-get install -y -qq --no-install-recommends \
      openssh-server && \
    rm -rf /var/lib/apt/lists/* /etc/ssh/ssh_host_* && \
    usermod --login ops --home /home/ops --move-home --password '*' node && \
    mkdir -p /srv/data /var/lib/lab-db && chown ops: /srv/data /var/lib/lab-db

FROM host AS simulator
LABEL org.opencontainers.image.title="Firstline simulator" \
      org.opencontainers.image.description="A small Linux host that really breaks, within hard limits." \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=simulator-modules /app ./
COPY --from=build /out/simulator/code ./
COPY infra/docker/health-check.mjs infra/docker/
COPY infra/docker/simulator/sshd_config /etc/ssh/sshd_config
COPY infra/docker/simulator/start.sh /usr/local/bin/start-host
RUN ln -s /app/simulator/lab-host/bin/systemctl /app/simulator/lab-host/bin/fault /usr/local/bin/
USER ops
ENV NODE_ENV=production LAB_CONTAINER=true LAB_HOST_ROOT=/ LAB_HOST_PORT=9100 HOST=0.0.0.0 \
    LAB_UNIT_HOST=127.0.0.1 LAB_HOST_URL=http://127.0.0.1:9100
EXPOSE 22 9100
HEALTHCHECK --interval=20s --timeout=5s --start-period=30s --start-interval=1s \
  CMD ["node", "infra/docker/health-check.mjs", "http://127.0.0.1:9100/readyz"]
ENTRYPOINT ["/usr/local/bin/start-host"]

FROM host AS rundeck-stand-in
LABEL org.opencontainers.image.title="Firstline stand-in for Rundeck" \
      org.opencontainers.image.description="Answers as Rundeck does and really runs its jobs; for tests." \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=rundeck-modules /app ./
COPY --from=build /out/rundeck/code ./
COPY infra/docker/health-check.mjs infra/docker/
RUN mkdir -p /home/rundeck/server/data && chown -R ops: /home/rundeck
USER ops
ENV NODE_ENV=production HOST=0.0.0.0 RUNDECK_PORT=4440 RUNDECK_DATA_DIR=/home/rundeck/server/data
EXPOSE 4440
ENTRYPOINT ["node", "--enable-source-maps", "simulator/rundeck/dist/main.js"]

FROM ${NODE_IMAGE} AS ollama-stand-in
LABEL org.opencontainers.image.title="Firstline stand-in for Ollama" \
      org.opencontainers.image.description="Scripted answers in Ollama's form; for tests." \
      org.opencontainers.image.licenses="Apache-2.0"
WORKDIR /app
COPY --from=ollama-modules /app ./
COPY --from=build /out/ollama/code ./
COPY infra/docker/health-check.mjs infra/docker/
USER node
ENV NODE_ENV=production HOST=0.0.0.0
EXPOSE 11434
ENTRYPOINT ["node", "--enable-source-maps", "simulator/ollama/dist/main.js"]

# The last one, so that a plain `docker build .` makes it.
FROM ${NODE_IMAGE} AS firstline
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="Firstline" \
      org.opencontainers.image.description="An L1 operations agent: ingest, analyzer, executor, console and CLI." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
# A fresh volume takes the owner of the directory it is mounted on: the one-shot that writes the secrets is no root.
RUN for reader in ingest console executor rundeck rundeck-admin host-key host-door zabbix grafana; do \
      install -d -o node -g node -m 0755 "/secrets/$reader"; done
COPY --from=firstline-modules /app ./
COPY --from=build /out/firstline/code ./
COPY runbooks ./runbooks
COPY infra/rundeck ./infra/rundeck
COPY infra/compose ./infra/compose
COPY infra/docker/health-check.mjs ./infra/docker/
USER node
# An idle service should not hold what only a busy one needs: two arenas of malloc instead of eight for each core, room for
# 1 MB of young objects instead of 16, compact code, and no source maps (the compiled lines read as the sources do).
ENV NODE_ENV=production HOST=0.0.0.0 RUNBOOKS_DIR=/app/runbooks MALLOC_ARENA_MAX=2
EXPOSE 4700 4701 4702 4703
ENTRYPOINT ["node", "--max-semi-space-size=1", "--optimize-for-size"]
CMD ["packages/cli/dist/main.js"]
