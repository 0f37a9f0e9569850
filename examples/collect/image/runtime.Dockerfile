# What every server shares at run time: the interpreter and the few libraries that wheels link to.
FROM wrkbook-collect:base
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      python3 libpython3.11 python3-pip apache2 libev4 libpcre2-8-0 mime-support \
 && apt-get clean && rm -rf /var/lib/apt/lists/* /var/log/* /etc/apt/sources.list
