# Where wheels are compiled: compilers and headers that no measured container should carry.
FROM wrkbook-collect:base
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      gcc libc6-dev make python3-dev python3-pip python3-setuptools python3-wheel \
      apache2-dev libev-dev libpcre2-dev zlib1g-dev \
 && apt-get clean && rm -rf /var/lib/apt/lists/*
