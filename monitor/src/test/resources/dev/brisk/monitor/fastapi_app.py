"""A FastAPI application that exports what prometheus-fastapi-instrumentator 8.0 exports by default:
the same names, labels and buckets, in the same format. (The package itself is not in Debian.)
"""

import time

from fastapi import FastAPI, HTTPException, Response
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram, Summary, generate_latest

REQUESTS = Counter(
    "http_requests_total",
    "Total number of requests by method, status and handler.",
    ["method", "status", "handler"],
)
REQUEST_SIZE = Summary(
    "http_request_size_bytes", "Content length of incoming requests by handler.", ["handler"]
)
RESPONSE_SIZE = Summary(
    "http_response_size_bytes", "Content length of outgoing responses by handler.", ["handler"]
)
HIGHR = Histogram(
    "http_request_duration_highr_seconds",
    "Latency with many buckets but no API specific labels.",
    buckets=(
        0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 7.5, 10,
        30, 60,
    ),
)
LOWR = Histogram(
    "http_request_duration_seconds",
    "Latency with only few buckets by handler.",
    ["method", "handler"],
    buckets=(0.1, 0.5, 1),
)


class Instrument:
    """Counts when the last part of the answer was sent."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()
        answer = {"status": 500, "size": 0}

        async def counting(message):
            if message["type"] == "http.response.start":
                answer["status"] = message["status"]
                headers = dict(message["headers"])
                answer["size"] = int(headers.get(b"content-length", 0))
            await send(message)

        try:
            await self.app(scope, receive, counting)
        finally:
            route = scope.get("route")
            handler = route.path if route else "none"
            size = int(dict(scope["headers"]).get(b"content-length", 0))
            duration = time.perf_counter() - start
            REQUESTS.labels(scope["method"], f"{answer['status'] // 100}xx", handler).inc()
            REQUEST_SIZE.labels(handler).observe(size)
            RESPONSE_SIZE.labels(handler).observe(answer["size"])
            if answer["status"] < 300:
                HIGHR.observe(duration)
            LOWR.labels(scope["method"], handler).observe(duration)


app = FastAPI()
app.add_middleware(Instrument)


@app.get("/users/{user_id}")
def user(user_id: int):
    if user_id == 13:
        raise HTTPException(503, "on purpose")
    return {"id": user_id}


@app.get("/metrics")
def metrics():
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
