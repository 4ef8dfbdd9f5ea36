#!/bin/bash
# Stands for docker-entrypoint.sh of the image that is called postgres: it does what that image documents, on the image that
# the tests make for themselves. See https://github.com/docker-library/docs/blob/master/postgres/content.md.
set -Eeo pipefail

# The server runs as postgres, whoever starts the container.
if [ "$1" = postgres ] && [ "$(id -u)" = 0 ]; then
    mkdir -p "$PGDATA" /var/run/postgresql
    chmod 00700 "$PGDATA"
    chmod 03775 /var/run/postgresql
    find "$PGDATA" ! -user postgres -exec chown postgres '{}' +
    find /var/run/postgresql ! -user postgres -exec chown postgres '{}' +
    exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [ "$1" = postgres ] && [ ! -s "$PGDATA/PG_VERSION" ]; then
    if [ "$POSTGRES_HOST_AUTH_METHOD" != trust ] && [ -z "$POSTGRES_PASSWORD" ]; then
        echo 'Error: Database is uninitialized and superuser password is not specified.' >&2
        exit 1
    fi
    user=${POSTGRES_USER:-postgres}
    # Words, as the image documents.
    eval 'initdb --username="$user" --pwfile=<(printf "%s\n" "$POSTGRES_PASSWORD") '"$POSTGRES_INITDB_ARGS"
    printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}" >>"$PGDATA/pg_hba.conf"
    # A temporary server prepares the data; it listens on the socket only.
    PGUSER=$user pg_ctl --pgdata="$PGDATA" --options="-c listen_addresses='' -p 5432" --wait start
    if [ "${POSTGRES_DB:-$user}" != postgres ]; then
        psql --no-psqlrc --username="$user" --dbname=postgres --command="CREATE DATABASE \"${POSTGRES_DB:-$user}\""
    fi
    for file in /docker-entrypoint-initdb.d/*; do
        case $file in
            *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
            *.sql) psql -v ON_ERROR_STOP=1 --no-psqlrc --username="$user" --dbname="${POSTGRES_DB:-$user}" --file="$file" ;;
        esac
    done
    PGUSER=$user pg_ctl --pgdata="$PGDATA" --mode=fast --wait stop
    echo 'PostgreSQL init process complete; ready for start up.'
fi

exec "$@"
