"""Runs a line as QGIS's Python console would, headless, and writes what layer it added.

usage: run_in_qgis_console.py FOLDER < LINE
"""
import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QGIS_AUTH_DB_DIR_PATH"] = sys.argv[1]
from qgis.core import QgsApplication, QgsVectorLayer  # noqa: E402

application = QgsApplication([], False)
application.initQgis()


class Interface:
    """The part of QGIS's own `iface` that needs no window."""

    def addVectorLayer(self, uri, name, provider):
        layer = QgsVectorLayer(uri, name, provider)
        print("RESULT " + json.dumps({
            "valid": layer.isValid(),
            "name": layer.name(),
            "features": sum(1 for _ in layer.getFeatures()) if layer.isValid() else 0,
        }))
        return layer


exec(sys.stdin.read(), {"iface": Interface()})
sys.stdout.flush()
os._exit(0)  # exitQgis crashes now and then in offscreen mode, after everything has been written
