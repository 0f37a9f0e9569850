from gevent.pywsgi import WSGIServer

from app import application

WSGIServer(("0.0.0.0", 8080), application, backlog=2048, log=None).serve_forever()
