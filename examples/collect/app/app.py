"""The WSGI application every server is measured with: two bytes and the headers they need."""

BODY = b"OK"
HEADERS = [("Content-Type", "text/plain"), ("Content-Length", str(len(BODY)))]


def application(environ, start_response):
    start_response("200 OK", HEADERS)
    return [BODY]
