#!/usr/bin/env bash
# Starts a Postgres with pgvector and a Redis for the tests that also run on them, on loopback and free ports, in a
# folder of their own. Prints the lines that point the tests to them:
#   eval "$(scripts/start-native-services.sh)" && npm test
#   scripts/start-native-services.sh stop
# For Debian (12 or newer) as root: what is missing is installed with apt, pgvector is built from Debian's source.
set -euo pipefail

folder="${NATIVE_SERVICES_DIR:-/var/tmp/portfolio-coach-services}"
say() { echo "$*" >&2; }
fail() { say "$*"; exit 1; }

stop() {
  [ -d "$folder" ] || return 0
  if [ -s "$folder/postgres/postmaster.pid" ]; then
    kill -INT "$(head -1 "$folder/postgres/postmaster.pid")" 2>/dev/null || true
  fi
  if [ -s "$folder/redis.pid" ]; then kill "$(cat "$folder/redis.pid")" 2>/dev/null || true; fi
  for _ in $(seq 50); do
    [ -e "$folder/postgres/postmaster.pid" ] || [ -e "$folder/redis.pid" ] || break
    sleep 0.1
  done
  rm -rf "$folder"
}

case "${1:-start}" in
  stop) stop; exit 0 ;;
  start) ;;
  *) fail "usage: $0 [start|stop]" ;;
esac

running() { [ -s "$1" ] && kill -0 "$(head -1 "$1")" 2>/dev/null; }
if [ -s "$folder/environment" ] && running "$folder/postgres/postmaster.pid" && running "$folder/redis.pid"; then
  cat "$folder/environment"
  exit 0
fi
[ "$(id -u)" = 0 ] || fail "Run this as root: it installs packages. Or set TEST_DATABASE_URL and TEST_REDIS_URL yourself."
command -v apt-get > /dev/null || fail "This needs apt (Debian). Set TEST_DATABASE_URL and TEST_REDIS_URL yourself."
stop
mkdir -p "$folder"
chmod 755 "$folder"
log="$folder/setup.log"
trap 'say "starting the services failed; the end of $log:"; tail -20 "$log" >&2' ERR

server_folder() { ls -d /usr/lib/postgresql/*/bin/postgres 2> /dev/null | sort -V | tail -1 | xargs -r dirname; }

install_missing() {
  local wanted=()
  [ -n "$(server_folder)" ] || wanted+=(postgresql)
  command -v redis-server > /dev/null || wanted+=(redis-server)
  command -v gcc > /dev/null || wanted+=(gcc libc6-dev)
  [ ${#wanted[@]} -eq 0 ] && return 0
  say "installing ${wanted[*]} …"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update >> "$log" 2>&1
  # Without the cluster that the package would make and start.
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo "create_main_cluster = false" > /etc/postgresql-common/createcluster.conf
  apt-get install -y --no-install-recommends "${wanted[@]}" >> "$log" 2>&1
}

# pgvector: the distribution's own package where it has one, else Debian's source built against the server's headers.
install_vector() {
  local bin version library
  bin="$(server_folder)"
  version="$(basename "$(dirname "$bin")")"
  library="/usr/lib/postgresql/$version/lib/vector.so"
  [ -e "$library" ] && return 0
  apt-get update >> "$log" 2>&1
  if apt-get install -y --no-install-recommends "postgresql-$version-pgvector" >> "$log" 2>&1; then return 0; fi
  say "building pgvector for Postgres $version …"
  local build="$folder/build"
  mkdir -p "$build/lists/partial" "$build/cache/archives/partial" "$build/headers" "$build/source"
  cd "$build"
  apt-get -o APT::Sandbox::User=root download "postgresql-server-dev-$version" libpq-dev >> "$log" 2>&1
  for package in ./*.deb; do dpkg -x "$package" headers; done
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian trixie main" > source.list
  local own=(-o "Dir::Etc::sourcelist=$build/source.list" -o Dir::Etc::sourceparts=- -o "Dir::State::lists=$build/lists"
    -o "Dir::Cache=$build/cache" -o APT::Sandbox::User=root)
  apt-get "${own[@]}" update >> "$log" 2>&1
  apt-get "${own[@]}" source --download-only pgvector >> "$log" 2>&1
  tar -xf pgvector_*.orig.tar.gz -C source --strip-components=1
  local release
  release="$(sed -n "s/^default_version *= *'\(.*\)'/\1/p" source/vector.control)"
  gcc -O2 -fPIC -shared -fno-math-errno -I "headers/usr/include/postgresql/$version/server" \
    -I headers/usr/include/postgresql source/src/*.c -lm -o vector.so >> "$log" 2>&1
  install -m 755 vector.so "$library"
  local share="/usr/share/postgresql/$version/extension"
  install -m 644 source/vector.control "$share/"
  install -m 644 source/sql/vector.sql "$share/vector--$release.sql"
  cd - > /dev/null
  rm -rf "$build"
}

free_port() {
  local port
  while :; do
    port=$((20000 + RANDOM % 20000))
    (exec 3<> "/dev/tcp/127.0.0.1/$port") 2> /dev/null || { echo "$port"; return 0; }
  done
}

start_postgres() {
  local bin port
  bin="$(server_folder)"
  port="$(free_port)"
  install -d -o postgres -m 700 "$folder/postgres"
  as_postgres() { (cd "$folder" && setpriv --reuid=postgres --regid=postgres --init-groups "$@"); }
  as_postgres "$bin/initdb" -D "$folder/postgres" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >> "$log" 2>&1
  cat >> "$folder/postgres/postgresql.conf" << SETTINGS
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
max_connections = 200
shared_buffers = 128MB
SETTINGS
  as_postgres "$bin/pg_ctl" -D "$folder/postgres" -l "$folder/postgres/server.log" -w start >> "$log" 2>&1
  # The tests run as a plain role, as a real installation does: it may create databases and roles, nothing else.
  as_postgres "$bin/psql" -h 127.0.0.1 -p "$port" -U postgres -q -c \
    "create role coach login password 'coach' createdb createrole nosuperuser" >> "$log" 2>&1
  # New databases get the extension from the template: creating it needs an administrator.
  as_postgres "$bin/psql" -h 127.0.0.1 -p "$port" -U postgres -q -d template1 -c "create extension vector" >> "$log" 2>&1
  as_postgres "$bin/createdb" -h 127.0.0.1 -p "$port" -U postgres -O coach coach >> "$log" 2>&1
  echo "export TEST_DATABASE_URL=postgres://coach:coach@127.0.0.1:$port/coach" >> "$folder/environment.part"
}

start_redis() {
  local port
  port="$(free_port)"
  redis-server --bind 127.0.0.1 --port "$port" --dir "$folder" --daemonize yes --pidfile "$folder/redis.pid" \
    --save "" --appendonly no --logfile "$folder/redis.log" >> "$log" 2>&1
  for _ in $(seq 50); do [ -s "$folder/redis.pid" ] && break; sleep 0.1; done
  echo "export TEST_REDIS_URL=redis://127.0.0.1:$port" >> "$folder/environment.part"
}

install_missing
install_vector
start_postgres
start_redis
mv "$folder/environment.part" "$folder/environment"
cat "$folder/environment"
