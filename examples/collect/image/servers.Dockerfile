# The measured image: every server, installed without a network from wheels built beforehand.
# One image for all, so that servers differ in nothing but themselves.
FROM wrkbook-collect:runtime
COPY wheels /tmp/wheels
COPY requirements.txt /tmp/requirements.txt
RUN pip install --break-system-packages --no-cache-dir --no-index --no-deps \
      --find-links /tmp/wheels -r /tmp/requirements.txt \
 && rm -rf /tmp/wheels
COPY app /bench
COPY servers /bench/servers
ENV PYTHONPATH=/bench PYTHONUNBUFFERED=1
WORKDIR /bench
EXPOSE 8080
