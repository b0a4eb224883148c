# One image for web, worker, beat and commands. What it runs is said in docker-compose.yml; what it needs, in docs/operations.md.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements/runtime.txt requirements/
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir --require-hashes --requirement requirements/runtime.txt
COPY . .
# Assets are collected with the production settings; the addresses and keys given here are only words and stay in this stage.
RUN DJANGO_SETTINGS_MODULE=config.settings.production DATABASE_URL=postgresql://build@localhost/build REDIS_URL=redis://localhost \
    EMAIL_URL=smtp://localhost PUBLIC_URL=https://localhost ALLOWED_HOSTS=localhost HASH_KEYS=build=only-for-collecting-assets-in-this-stage \
    SECRET_KEY=only-for-collecting-assets-in-this-stage-of-the-image /opt/venv/bin/python manage.py collectstatic --no-input

FROM python:3.11-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production LUVALLA_HOME=/var/lib/luvalla
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin luvalla \
    && install --directory --owner luvalla --group luvalla --mode 0700 /var/lib/luvalla
WORKDIR /app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
USER luvalla
VOLUME /var/lib/luvalla
EXPOSE 8000
# It asks as the outside world does, by the first allowed host name.
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-m", "config.healthcheck"]
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "4", "--threads", "4", "--no-control-socket"]
