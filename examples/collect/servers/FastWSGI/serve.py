import fastwsgi

from app import application

fastwsgi.server.backlog = 2048
fastwsgi.run(wsgi_app=application, host="0.0.0.0", port=8080)
