import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from lastmile.kernel.loading import load_now, loading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
with loading():
    application = get_wsgi_application()
    _ = get_resolver().url_patterns  # every page, or the first visitor of each process would wait for them
    load_now()
