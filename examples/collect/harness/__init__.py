"""Measures web servers in containers, one fresh container per run, and keeps what was measured raw.

catalogue  what can be measured (servers/*/server.toml)
plan       which runs there are, and in which random order
host       what the kernel counts: CPU, sockets, overflows
engine     a server in its container, with its `docker stats` stream
client     `wrk` in a network namespace of its own
rules      which conditions spoil a run, decided beforehand
store      where the files go, what is complete, what was rejected
run        one run from start to verdict
"""
