"""What is loaded: two web processes and a worker on one machine, or two machines' worth of both behind nginx."""

import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil

from benchmarks.servers import ROOT
from tests.servers import free_port

_NGINX = """
worker_processes 1; daemon off; pid {folder}/pid; error_log stderr error;
events {{ worker_connections 4096; }}
http {{
    access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
    fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
    upstream lectern {{ {servers} keepalive 64; keepalive_timeout 20s; }}
    server {{
        listen 127.0.0.1:{port} backlog=4096; keepalive_requests 1000000; keepalive_timeout 600;
        location / {{
            proxy_pass http://lectern; proxy_http_version 1.1; proxy_set_header Connection "";
            proxy_set_header Host $host; proxy_set_header X-Forwarded-For $http_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $http_x_forwarded_proto;
        }}
    }}
}}
"""


class Servers:
    """Started with the settings of a school, and stopped together."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.port = free_port()
        self._environment, self._folder = environment, folder
        self._processes: list[subprocess.Popen[bytes]] = []
        self.groups: dict[str, int] = {}
        self._count = 1

    @property
    def described(self) -> str:
        """What runs, in words."""
        two = "Two servers of one web process and a worker each, behind nginx"
        return two if "nginx" in self.groups else f"{self._count} web processes and a worker"

    def start_one(self, processes: int) -> None:
        """One server of so many web processes, and one worker."""
        self._count = processes
        web = self._web(self.port, workers=processes)
        self.groups = {"web": web.pid, "worker": self._worker().pid}
        _wait_for(self.port)
        _wait_for_all(web.pid, self.port, processes)

    def start_two(self) -> None:
        """Two servers of one web process each with a worker each, behind nginx."""
        ports = [free_port(), free_port()]
        webs = [self._web(port, workers=1) for port in ports]
        workers = [self._worker() for _ in ports]
        for port in ports:
            _wait_for(port)
        self.groups = {"web": webs[0].pid, "web 2": webs[1].pid, "worker": workers[0].pid, "worker 2": workers[1].pid}
        self.groups["nginx"] = self._nginx(ports).pid
        _wait_for(self.port)

    def _web(self, port: int, *, workers: int) -> "subprocess.Popen[bytes]":
        options = ["--interface", "wsgi", "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--no-log"]
        options += ["--backlog", "4096", "--port", str(port)]
        return self._run([sys.executable, "-m", "granian", *options, "config.wsgi:application"])

    def _worker(self) -> "subprocess.Popen[bytes]":
        return self._run([sys.executable, "manage.py", "worker"])

    def _nginx(self, ports: list[int]) -> "subprocess.Popen[bytes]":
        binary = nginx_binary()
        folder = self._folder / "nginx"
        folder.mkdir(exist_ok=True)
        servers = "".join(f"server 127.0.0.1:{port};" for port in ports)
        configuration = folder / "nginx.conf"
        configuration.write_text(_NGINX.format(folder=folder, servers=servers, port=self.port))
        return self._run([binary, "-c", str(configuration), "-p", str(folder)])

    def _run(self, command: list[str]) -> "subprocess.Popen[bytes]":
        log = open(self._folder / f"server-{len(self._processes)}.log", "wb")  # noqa: SIM115
        # Linux gives processors to sessions first: one of its own, as a service has, and not with the generator.
        process = subprocess.Popen(
            command, cwd=ROOT, env=self._environment, stdout=log, stderr=log, start_new_session=True
        )
        self._processes.append(process)
        return process

    def stop(self) -> None:
        """All of them, gently."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()


def nginx_binary() -> str:
    """Where nginx is; exits with what to do where it is not."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or sys.exit(
        "nginx is not on this machine: apt-get install nginx-light"
    )


def _wait_for_all(pid: int, port: int, processes: int) -> None:
    """Connections that are made before a process listens all go to the others, and stay with them."""
    for _ in range(600):
        family = psutil.Process(pid).children(recursive=True)
        if sum(_listens(process, port) for process in family) >= processes:
            return
        time.sleep(0.1)
    raise TimeoutError("Not all web processes listen.")


def _listens(process: psutil.Process, port: int) -> bool:
    sockets = process.net_connections("tcp")
    return any(each.status == psutil.CONN_LISTEN and each.laddr.port == port for each in sockets)


def _wait_for(port: int) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError:
            time.sleep(0.2)
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("The server did not start.")
