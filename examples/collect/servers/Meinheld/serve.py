from meinheld import server

from app import application

server.set_access_logger(None)
server.set_backlog(2048)
server.listen(("0.0.0.0", 8080))
server.run(application)
