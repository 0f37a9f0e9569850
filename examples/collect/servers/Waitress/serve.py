import logging

import waitress

from app import application

logging.getLogger("waitress.queue").setLevel(logging.ERROR)
waitress.serve(
    application, host="0.0.0.0", port=8080, backlog=2048, connection_limit=20000, asyncore_use_poll=True
)
