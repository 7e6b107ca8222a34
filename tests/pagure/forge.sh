#!/bin/bash
# A Pagure with its services, in a separate system that has Debian's package, in
# which .ci/pagure runs it.  Once its web server answers at
# https://localhost:PORT it writes a token of its user acme to /run/acme, and
# waits.
#
# usage: forge.sh PORT
#
# SPDX-License-Identifier: BSD-2-Clause
set -euo pipefail
port=$1
export PAGURE_CONFIG=/etc/pagure/pagure.cfg HOME=/var/lib/pagure

cat >>"$PAGURE_CONFIG" <<END
APP_URL = 'https://localhost:$port/'
DB_URL = 'sqlite:////var/lib/pagure/pagure.sqlite'
SECRET_KEY = '$(head -c 32 /dev/urandom | sha256sum | cut -c1-64)'
PAGURE_AUTH = 'local'
GIT_AUTH_BACKEND = 'pagure'
HTTP_REPO_ACCESS_GITOLITE = None
ALLOW_HTTP_PULL_PUSH = True
ALLOW_HTTP_PUSH = True
WEBHOOK = True
ENABLE_NEW_PROJECTS = True
EMAIL_SEND = False
REDIS_HOST = 'localhost'
REDIS_PORT = $((port + 1))
REDIS_DB = 0
BROKER_URL = 'redis://localhost:$((port + 1))/0'
WEBHOOK_CELERY_QUEUE = 'webhook'
LOGCOM_CELERY_QUEUE = 'webhook'
END
mkdir -p /var/lib/pagure/{repositories,remotes,attachments,.ssh} /var/www/releases
chown -R _pagure: /var/lib/pagure /var/www/releases
as_pagure()
{
	setpriv --reuid=_pagure --regid=_pagure --init-groups "$@"
}
setpriv --reuid=redis --regid=redis --init-groups redis-server \
	--port $((port + 1)) --bind 127.0.0.1 --save '' --dir /tmp >/dev/null &
as_pagure python3 -W ignore /usr/share/pagure/createdb.py -c "$PAGURE_CONFIG" \
	-i /etc/pagure/alembic.ini >/tmp/database 2>&1
as_pagure python3 -W ignore - <<'END' >/run/acme.new
import datetime
import pagure.config
import pagure.lib.login
import pagure.lib.model_base
import pagure.lib.query

session = pagure.lib.model_base.create_session(
    pagure.config.config['DB_URL'])
pagure.lib.query.set_up_user(session, 'acme', 'Acme', 'acme@localhost')
user = pagure.lib.query.search_user(session, username='acme')
user.password = pagure.lib.login.generate_hashed_value('none')
session.commit()
pagure.lib.query.add_token_to_user(
    session, None, ['create_project', 'modify_project', 'commit',
                    'commit_flag'],
    'acme', datetime.date.today() + datetime.timedelta(days=2), 'a test')
session.commit()
print(user.tokens[0].id)
END
# What "git http-backend" says comes out of this Pagure as Python prints bytes.
cat >/run/web.py <<'END'
from pagure.flask_app import create_app

pagure_app = create_app()


def application(environ, start_response):
    def start(status, headers, *rest):
        return start_response(status, [
            (name, value[2:-1] if value.startswith("b'") else value)
            for name, value in headers], *rest)
    return pagure_app(environ, start)
END
cd /var/lib/pagure
as_pagure celery -A pagure.lib.tasks worker --loglevel=INFO --concurrency=1 \
	-n worker >/tmp/worker 2>&1 &
as_pagure celery -A pagure.lib.tasks_services worker --loglevel=INFO \
	--concurrency=1 -Q webhook -n webhook >/tmp/webhook 2>&1 &
as_pagure gunicorn --bind "127.0.0.1:$port" --workers 1 --threads 4 \
	--keyfile /run/tls.key --certfile /run/tls.crt --log-file /tmp/web \
	--capture-output --chdir /run web:application >/dev/null 2>&1 &
for _ in $(seq 100); do
	! curl -sfk -o /dev/null "https://localhost:$port/api/0/version" || break
	sleep 0.3
done
mv /run/acme.new /run/acme
wait
