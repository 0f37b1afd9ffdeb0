#!/usr/bin/env bash
# Starts the whole stack in containers: looks first whether it can run here, waits until everything is healthy, and
# says where everything is and what to try. A second time it goes on from what is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'TEXT'
./start.sh [--rules] [--stand-ins] [--no-checks]

  --rules       no model: the rules decide (the same as MODEL=none)
  --stand-ins   our stand-ins in place of the public images of Rundeck and Ollama
  --no-checks   start even where memory or disk look too small

  MODEL=llama3.2:3b           the model that is pulled
  CONSOLE_PORT=4700 INGEST_PORT=4701 FIRSTLINE_BIND=127.0.0.1   where console and webhooks answer

Stop: docker compose stop      Remove it with all its data: docker compose down -v
TEXT
}
checks=1
for argument in "$@"; do
  case $argument in
    --rules) export MODEL=none ;;
    --stand-ins) export COMPOSE_FILE=docker-compose.yml:compose.standin.yaml MODEL=none ;;
    --no-checks) checks=0 ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
done
model=${MODEL:-llama3.2:3b}
console_port=${CONSOLE_PORT:-4700}
ingest_port=${INGEST_PORT:-4701}
address=${FIRSTLINE_BIND:-127.0.0.1}

fail() { printf '\n%s\n' "$*" >&2; exit 1; }
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# ---- can it run here?
command -v docker >/dev/null || fail 'Docker is not installed: https://docs.docker.com/engine/install/'
engine=$(docker version --format '{{.Server.Version}}' 2>/dev/null) ||
  fail 'Docker does not answer. Start it (systemctl start docker, or Docker Desktop); and may you use it (group docker)?'
at_least "$engine" 25 || fail "Docker Engine $engine is too old: 25 or newer is needed, for health checks that begin early."
compose=$(docker compose version --short 2>/dev/null) || fail 'Docker Compose v2 is missing: https://docs.docker.com/compose/install/'
at_least "${compose#v}" 2.24.4 || fail "Docker Compose $compose is too old: 2.24.4 or newer is needed."

if [ "$model" = none ]; then need_memory=3 need_disk=6; else need_memory=8 need_disk=14; fi
if ((checks)); then
  memory=$(($(docker info --format '{{.MemTotal}}') / 1000000000))
  ((memory >= need_memory)) ||
    fail "Docker has $memory GB of memory, $need_memory are needed. Without a model 3 are enough: ./start.sh --rules
To start all the same: --no-checks"
  docker_root=$(docker info --format '{{.DockerRootDir}}')
  # Where Docker runs in a machine of its own, its disk can't be seen from here.
  if [ -d "$docker_root" ]; then
    disk=$(df -Pk "$docker_root" | awk 'NR == 2 { print int($4 / 1000000) }')
    ((disk >= need_disk)) ||
      fail "$docker_root has $disk GB left, $need_disk are needed (docker system prune frees some).
To start all the same: --no-checks"
  fi
fi
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
running() { [ -n "$(docker compose ps --quiet --status running "$1" 2>/dev/null)" ]; }
if ! running console && taken "$console_port"; then fail "Port $console_port is in use: CONSOLE_PORT=4800 ./start.sh"; fi
if ! running ingest && taken "$ingest_port"; then fail "Port $ingest_port is in use: INGEST_PORT=4801 ./start.sh"; fi

# ---- start, and say what becomes ready
echo "Building and starting; the first time takes some minutes."
docker compose --progress quiet build
# Its exit code tells only of the dependencies; what became of each service is seen below.
docker compose --progress quiet up --detach || true

give_up=$((SECONDS + ${START_TIMEOUT_S:-900}))
told=' '
model_line=
while :; do
  waiting=()
  while read -r service state health code; do
    case $service:$state:$health in
      secrets:exited:* | rundeck-seed:exited:* | model:exited:*)
        if [ "$code" = 0 ]; then now="done"
        elif [ "$service" = model ]; then now="not pulled: the rules decide until it is there (docker compose logs model)"
        else docker compose logs --tail 20 "$service" >&2; fail "$service failed; its last lines are above."; fi ;;
      # Pulling a model may take long, and the stack works by rules meanwhile.
      *:running:healthy) now=healthy ;;
      *) now=; waiting+=("$service") ;;
    esac
    if [ -n "$now" ] && [[ $told != *" $service "* ]]; then
      told+="$service "
      printf '  %-14s %s\n' "$service" "$now"
    fi
  done < <(docker compose ps --all --format '{{.Service}} {{.State}} {{or .Health "-"}} {{.ExitCode}}')
  if [[ " ${waiting[*]-} " == *" model "* ]]; then
    line=$(docker compose logs --no-log-prefix --tail 1 model 2>/dev/null || true)
    if [ -n "$line" ] && [ "$line" != "$model_line" ]; then model_line=$line; printf '  %-14s %s\n' model "$line"; fi
  fi
  if [ "$told" != ' ' ] && ((${#waiting[@]} == 0)); then break; fi
  ((SECONDS < give_up)) || fail "Still waiting for: ${waiting[*]}. Look with: docker compose logs ${waiting[0]}"
  sleep 1
done

password=$(docker compose exec --no-TTY console node -p 'require("node:fs").readFileSync("/secrets/console/password", "utf8").trim()')
cat <<TEXT

Firstline is ready.

  Console    http://$address:$console_port   (user ${CONSOLE_USER:-operator}, password $password)
  Webhooks   http://$address:$ingest_port/webhooks/alertmanager

Now break something, and watch it being repaired on the console:

  docker compose exec simulator fault service on        or cpu, disk, memory, database; off undoes it, status tells
  docker compose exec simulator-db fault disk on        the other host
  docker compose exec executor node packages/cli/dist/main.js incidents

Stop: docker compose stop      Remove it with all its data: docker compose down -v
TEXT
