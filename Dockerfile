# One image for the web server, the worker and the migrations; what it runs as is said by its command.

FROM python:3.11-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/lectern
COPY requirements/runtime.txt /tmp/runtime.txt
RUN /opt/lectern/bin/pip install --only-binary :all: --require-hashes -r /tmp/runtime.txt

FROM python:3.11-slim
ENV PATH=/opt/lectern/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/app/platform:/app \
    DJANGO_SETTINGS_MODULE=config.settings \
    STATIC_ROOT=/app/staticfiles \
    DATA_DIR=/data
WORKDIR /app
COPY --from=build /opt/lectern /opt/lectern
COPY manage.py ./
COPY platform ./platform
COPY content ./content
COPY cms ./cms
COPY api ./api

# Styles and scripts are gathered under the names that production serves them by. The command needs settings that
# production accepts; these are made up for its moment and stay in no layer.
RUN key() { python -c "import secrets; print(secrets.token_urlsafe(64))"; } \
    && LECTERN_ENV=production SECRET_KEY=$(key) JWT_SIGNING_KEY=$(key) MEDIA_SIGNING_KEY=$(key) QUEUE_SIGNING_KEY=$(key) \
    ALLOWED_HOSTS=build.invalid BASE_URL=https://build.invalid TRUSTED_PROXIES=none EMAIL_URL=smtp+tls://build.invalid \
    DEFAULT_FROM_EMAIL=build@build.invalid DATABASE_URL=postgres://build@build.invalid/x REDIS_URL=redis://build \
    python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p /data && chown 10001:10001 /data

USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "--workers-kill-timeout", "20", "--respawn-failed-workers", "--no-ws", "config.wsgi:application"]
