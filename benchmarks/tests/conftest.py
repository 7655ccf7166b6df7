"""The figures are about PostgreSQL, and so are their tests: `make test-postgres` runs them."""

from django.db import connection

collect_ignore_glob = [] if connection.vendor == "postgresql" else ["test_*.py"]
