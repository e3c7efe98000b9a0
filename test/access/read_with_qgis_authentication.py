"""Opens a WFS layer with QGIS's basic authentication (or none), headless, and writes what it got.

One way a run: QGIS remembers capabilities by their address, whoever asked.

usage: read_with_qgis_authentication.py URL TYPENAME FOLDER [USERNAME PASSWORD]
"""
import json
import os
import sys

url, type_name, folder, *credential = sys.argv[1:]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QGIS_AUTH_DB_DIR_PATH"] = folder
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsVectorLayer  # noqa: E402

application = QgsApplication([], False)
application.initQgis()
authentication = ""
if credential:
    manager = QgsApplication.authManager()
    manager.setMasterPassword("for this run alone", True)
    config = QgsAuthMethodConfig("Basic")
    config.setName("portal")
    config.setConfig("username", credential[0])
    config.setConfig("password", credential[1])
    if not manager.storeAuthenticationConfig(config):
        sys.exit("QGIS doesn't store the authentication")
    authentication = f" authcfg={config.id()}"
uri = f"srsname='EPSG:4326' typename='{type_name}' url='{url}' version='1.1.0'{authentication}"
layer = QgsVectorLayer(uri, type_name, "WFS")
print("RESULT " + json.dumps({
    "valid": layer.isValid(),
    "features": sum(1 for _ in layer.getFeatures()) if layer.isValid() else 0,
    "fields": [field.name() for field in layer.fields()] if layer.isValid() else [],
}))
sys.stdout.flush()
os._exit(0)  # exitQgis crashes now and then in offscreen mode, after everything has been written
