# syntax=docker/dockerfile:1
# docker build -t casualty-reconciler . && docker run --read-only --tmpfs /tmp -p 8000:8000 -v claims:/data casualty-reconciler
ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
# The locks first: the layer with the dependencies is rebuilt only when one of them changes.
COPY requirements.txt requirements-build.txt ./
RUN python -m venv --without-pip /opt/service \
 && pip --python /opt/service/bin/python install --require-hashes -r requirements.txt \
 && pip install --require-hashes -r requirements-build.txt
COPY . .
RUN pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && pip --python /opt/service/bin/python install --no-deps --no-index /wheels/*.whl \
 && find /opt/service -type d -name tests -prune -exec rm -r {} +

FROM python:${PYTHON}-slim
# Nothing is written outside /data, so the root file system can be read-only.
ENV PATH=/opt/service/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    RECONCILER_DATABASE_URL=sqlite+aiosqlite:////data/reconciler.db \
    RECONCILER_HOST=0.0.0.0 \
    RECONCILER_PORT=8000 \
    RECONCILER_LOG_JSON=true
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin reconciler \
 && install --directory --owner=reconciler --mode=0750 /data
COPY --from=build /opt/service /opt/service
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['RECONCILER_PORT']}/healthz\", timeout=2)"]
# No shell between the service and its signals.
ENTRYPOINT ["casualty-reconciler"]
CMD ["serve"]
