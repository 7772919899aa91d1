"""A small OpenID Connect provider of one's own, on this machine: discovery, code flow with PKCE, tokens, keys."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "klantwaarde-here", "secret of the client"


class Provider:
    """What it says can be bent by a test: `claims` of the token, `more` by userinfo, the key that signs."""

    def __init__(self):
        self.key = self.signing = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims, self.more, self.token = {}, {}, True
        self.codes, self.asked = {}, []

    def person(self, email, *, verified=True):
        self.who = {"sub": f"number of {email}", "email": email, "email_verified": verified, "name": "X"}

    def id_token(self):
        now = int(time.time())
        told = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 300, **self.who, **self.claims}
        told = {name: value for name, value in told.items() if value is not None}
        return jwt.encode(told, self.signing, algorithm="RS256", headers={"kid": "one"})

    # --- what it answers ---
    def discovery(self):
        names = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        return {
            "issuer": self.address,
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **{f"{name}_endpoint": f"{self.address}/{place}" for name, place in names.items()},
        }

    def keys(self):
        own = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [{**own, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorize(self, address):
        """What a person meets there: they log in, and are sent back with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert (asked["response_type"], asked["client_id"]) == ("code", CLIENT)
        assert {"openid", "email"} <= set(asked["scope"].split())
        assert asked["code_challenge_method"] == "S256"
        self.codes["the-code"] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': 'the-code', 'state': asked['state']})}"

    def exchange(self, form):
        """A code for a token: once, to who asked for it."""
        asked = self.codes.pop(form.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or form.get("client_secret") != SECRET
            or form.get("redirect_uri") != asked["redirect_uri"]
            or proof.rstrip(b"=").decode() != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        told = {"access_token": "the-token", "token_type": "Bearer", "expires_in": 300}
        return 200, told | ({"id_token": self.id_token()} if self.token else {})

    def answer(self, method, path, body, bearer):
        self.asked.append(path)
        if path.startswith("/.well-known/openid-configuration"):
            return 200, self.discovery()
        if path == "/keys":
            return 200, self.keys()
        if path == "/token" and method == "POST":
            return self.exchange({name: values[0] for name, values in parse_qs(body).items()})
        if path == "/userinfo" and bearer == "Bearer the-token":
            return 200, self.who | self.more
        return 404, {}


@contextmanager
def provider():
    """Start one; it ends with the block."""
    mine = Provider()

    class Door(BaseHTTPRequestHandler):
        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            status, told = mine.answer(self.command, self.path, body, self.headers.get("Authorization"))
            text = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_POST = do_GET  # noqa: N815 - the name http.server asks for

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    mine.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield mine
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
