"""The same two bytes as an ASGI application, for the servers that speak nothing else."""

BODY = b"OK"
START = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/plain"), (b"content-length", str(len(BODY)).encode())],
}
END = {"type": "http.response.body", "body": BODY}


async def application(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError("nothing to start up or shut down")  # ends the lifespan protocol
    await send(START)
    await send(END)
