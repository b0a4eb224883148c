"""`python -m config.healthcheck`: does this container's web server answer and reach its database? For Docker; exit code 0 or 1.

It asks as the outside world does, by the first allowed host name; the port is the one gunicorn listens on.
"""

from __future__ import annotations

import http.client
import os
import sys

PORT = 8000


def ready(host: str, port: int = PORT) -> bool:
    """Does `/readyz` on this machine answer 200 when asked for by this name?"""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
    try:
        line.request("GET", "/readyz", headers={"Host": host})
        return line.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(0 if ready(os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].lstrip(".")) else 1)
