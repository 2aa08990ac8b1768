# The portal as one image for all its processes; docker-compose.yml starts them. Runs without root, on a read-only disk.
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements/uv.txt requirements/base.txt requirements/
RUN python -m venv /uv && /uv/bin/pip install --no-cache-dir --require-hashes -r requirements/uv.txt
RUN python -m venv --without-pip /venv && /uv/bin/uv pip install --no-cache --python /venv/bin/python \
    --compile-bytecode --require-hashes -r requirements/base.txt

FROM python:3.13-slim-bookworm
COPY requirements/debian-base.txt /tmp/packages
RUN apt-get update && sed 's/#.*//' /tmp/packages | xargs apt-get install -y --no-install-recommends \
    && rm -rf /var/lib/apt/lists/* /tmp/packages \
    && useradd --system --uid 10001 --home-dir /nonexistent --no-create-home portal \
    && install -d -o portal -g portal /data /data/media
COPY --from=build /venv /venv
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/data WEB_BIND=0.0.0.0:8000
WORKDIR /portal
COPY . .
# Compiled once for all the processes to come, which may not write here.
RUN python -m compileall -q config engagements checks handover
# The static files belong to the image, not to the data: they change with the code.
RUN VAR_DIR=/portal/built python manage.py collectstatic --no-input -v 0 \
    && rm -f built/secret_key && chmod -R a+rX built
ENV STATIC_DIR=/portal/built/static
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s CMD ["python", "scripts/healthcheck.py"]
CMD ["gunicorn", "-c", "python:config.gunicorn"]
