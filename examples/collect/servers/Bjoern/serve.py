import bjoern

from app import application

bjoern.run(application, "0.0.0.0", 8080, listen_backlog=2048)
