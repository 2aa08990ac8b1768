"""The container's health check: asks the web process, by a name that it accepts, whether it is ready."""

import os
import sys
import urllib.error
import urllib.request

PORT = os.environ.get("WEB_BIND", "127.0.0.1:8000").rpartition(":")[2]
NAME = os.environ.get("ALLOWED_HOSTS", "127.0.0.1").split(",")[0].strip().lstrip(".")


def main() -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}/readyz", headers={"Host": NAME})
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            print(response.read().decode())
            return 0
    except urllib.error.HTTPError as error:
        with error:
            print(error.read().decode())
        return 1
    except OSError as error:
        print(error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
