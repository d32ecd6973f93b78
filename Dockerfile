# Two images: the bot (`docker build .`) and the demo (`docker build --target demo .`). docs/container.md explains both.
ARG BASE=python:3.13-slim-trixie


# --- Packages: from the hashed locks only, compiled, without what nothing here can use ------------------------------
FROM ${BASE} AS installer
WORKDIR /build
RUN python -m venv --without-pip /opt/venv

FROM installer AS bot-packages
COPY requirements.lock ./
# Both secrets are optional: a pip.conf (a mirror), and the certificates of a proxy that opens TLS.
RUN --mount=type=secret,id=pip-conf,target=/etc/pip.conf \
    --mount=type=secret,id=ca,target=/run/secrets/ca \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    python -m pip --python /opt/venv/bin/python --no-cache-dir --disable-pip-version-check install \
        --require-hashes --no-deps --only-binary :all: --no-compile --root-user-action ignore -r requirements.lock
# What draws the digest's chart is 160 MB. With --build-arg CHARTS=no the digest is complete in text (a test compares
# this list with the lock).
ARG CHARTS=yes
ARG CHART_PACKAGES="contourpy cycler fonttools kiwisolver matplotlib numpy packaging pillow pyparsing"
RUN if [ "${CHARTS}" = no ]; then \
        for package in ${CHART_PACKAGES}; do \
            python -m pip --python /opt/venv/bin/python --no-cache-dir --disable-pip-version-check uninstall \
                --quiet --yes --root-user-action ignore "${package}"; \
        done; \
    fi
# botocore brings the models of 400 services. The bot's own, and those that its credential chain calls (a test compares
# this list with the code).
ARG AWS_SERVICES="autoscaling cloudwatch ec2 emr iam kms pricing signin sns sqs ssm sso sso-oidc sts"
RUN for service in /opt/venv/lib/python3.*/site-packages/botocore/data/*/; do \
        case " ${AWS_SERVICES} " in *" $(basename "${service}") "*) ;; *) rm -r "${service}" ;; esac; \
    done
# Bytecode that is trusted as it is: the root is read-only, and file times do not survive every registry.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv/lib

FROM installer AS demo-packages
COPY requirements-demo.lock ./
RUN --mount=type=secret,id=pip-conf,target=/etc/pip.conf \
    --mount=type=secret,id=ca,target=/run/secrets/ca \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    python -m pip --python /opt/venv/bin/python --no-cache-dir --disable-pip-version-check install \
        --require-hashes --no-deps --only-binary :all: --no-compile --root-user-action ignore -r requirements-demo.lock
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/venv/lib


# --- Our own code ---------------------------------------------------------------------------------------------------
FROM ${BASE} AS bot-code
WORKDIR /chatops
COPY app app
COPY cloud cloud
COPY handlers handlers
COPY scheduler scheduler
# A relative DATABASE_URL (sqlite:///data/...) means the volume too.
RUN python -m compileall -q --invalidation-mode unchecked-hash . && ln -s /data data

FROM bot-code AS demo-code
COPY demo demo
RUN python -m compileall -q --invalidation-mode unchecked-hash demo


# --- What both images share -----------------------------------------------------------------------------------------
FROM ${BASE} AS common
# The official image comes without the standard library's bytecode, and a read-only root could never keep it.
RUN python -m compileall -q -j 0 --invalidation-mode unchecked-hash \
        -x '/(site-packages|dist-packages|test|tests|ensurepip|idlelib|lib2to3|pydoc_data|tkinter|turtledemo)/' \
        "$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" \
    && groupadd --gid 10001 chatops \
    && useradd --uid 10001 --gid 10001 --home-dir /chatops --no-create-home --shell /usr/sbin/nologin chatops \
    && install -d -o 10001 -g 10001 -m 0700 /data
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MPLCONFIGDIR=/tmp/matplotlib
WORKDIR /chatops
USER 10001:10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["python", "-m", "app"]


# --- The demo: everything to try it, in one container ---------------------------------------------------------------
FROM common AS demo
COPY --from=demo-packages /opt/venv /opt/venv
COPY --from=demo-code /chatops /chatops
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/', timeout=3)"]
CMD ["demo", "--host", "0.0.0.0", "--port", "8000"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ChatOps demo" \
    org.opencontainers.image.description="The ChatOps bot with a Slack workspace and a cloud to try it on" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"


# --- The bot (last: what a plain build gives) -----------------------------------------------------------------------
FROM common AS bot
COPY --from=bot-packages /opt/venv /opt/venv
COPY --from=bot-code /chatops /chatops
ENV CHATOPS_CONFIG=/etc/chatops/chatops.yaml \
    DATABASE_URL=sqlite:////data/chatops.db
VOLUME /data
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-m", "app", "health"]
CMD ["run"]
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="ChatOps" \
    org.opencontainers.image.description="A Slack bot for operations: EMR, alarms, scaling, ECS and deploys from one chat" \
    org.opencontainers.image.licenses="Apache-2.0" \
    org.opencontainers.image.version="${VERSION}" \
    org.opencontainers.image.revision="${REVISION}"
