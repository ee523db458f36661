"""Runs nginx and Apache on a folder, each with its files below a folder of its own."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

_NGINX = """
daemon off; worker_processes 1; pid {home}/nginx.pid; error_log {home}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {home}/t1; proxy_temp_path {home}/t2;
  fastcgi_temp_path {home}/t3; uwsgi_temp_path {home}/t4; scgi_temp_path {home}/t5;
  server {{ listen 127.0.0.1:{port}; root {root}; include {rules}; }}
}}
"""
_APACHE = """
ServerRoot {home}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {home}/apache.pid
ErrorLog {home}/error.log
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule dir_module /usr/lib/apache2/modules/mod_dir.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so
Mutex file:{home} default
DocumentRoot {root}
TypesConfig /dev/null
<Directory {root}>
  AllowOverride All
  Require all granted
  Options FollowSymLinks
</Directory>
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def nginx(root: Path, home: Path, rules: Path) -> Iterator[str]:
    """Serve ``root`` by nginx with ``rules`` in its server block; yield its address."""
    port = free_port()
    config = home / "nginx.conf"
    config.write_text(_NGINX.format(home=home, port=port, root=root, rules=rules))
    with _running(["nginx", "-p", str(home), "-c", str(config)], port) as address:
        yield address


@contextmanager
def apache(root: Path, home: Path) -> Iterator[str]:
    """Serve ``root`` by Apache, which reads the rules in the folder; yield its address."""
    port = free_port()
    config = home / "apache.conf"
    config.write_text(_APACHE.format(home=home, port=port, root=root))
    with _running(["apache2", "-X", "-f", str(config)], port) as address:
        yield address


@contextmanager
def _running(command: list[str], port: int) -> Iterator[str]:
    address = f"http://127.0.0.1:{port}"
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    server = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    try:
        for _ in range(200):
            if server.poll() is not None:
                raise RuntimeError(server.stderr.read().decode() if server.stderr else "ended")
            try:
                httpx.get(address, timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield address
    finally:
        server.terminate()
        server.wait(timeout=20)
