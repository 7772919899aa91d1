"""The application as a server takes it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from klantwaarde.web.heap import settle_heap
from klantwaarde.web.server import end_with_parent
from klantwaarde.web.shapes import learn_shapes

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klantwaarde.web.settings")

end_with_parent()
application = get_wsgi_application()
learn_shapes()  # while no thread answers yet
settle_heap()
