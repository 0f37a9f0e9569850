from cheroot.wsgi import Server

from app import application

server = Server(("0.0.0.0", 8080), application, request_queue_size=2048)
server.safe_start()
