def call(url, method="GET", body=None):
    """The result of a request; an error ends the script with what the server said."""
    headers = {"Content-Type": "application/json", "api-key": os.environ.get("QDRANT_API_KEY", "")}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)["result"]
    except urllib.error.HTTPError as error:
        sys.exit(f"{method} {url}: {error.code} {error.read().decode(errors='replace')}")
    except urllib.error.URLError as error:
        sys.exit(f"{method} {url}: {error.reason}")
