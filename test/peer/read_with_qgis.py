"""Opens WFS layers with QGIS's own provider, headless, and writes one JSON document.

usage: read_with_qgis.py URL TYPENAME [TYPENAME ...]
"""
import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import QgsApplication, QgsVectorLayer  # noqa: E402

url, type_names = sys.argv[1], sys.argv[2:]
application = QgsApplication([], False)
application.initQgis()
result = {}
for type_name in type_names:
    uri = f"pagingEnabled='true' restrictToRequestBBOX='0' srsname='EPSG:4326' typename='{type_name}' url='{url}' version='1.1.0'"
    layer = QgsVectorLayer(uri, type_name, "WFS")
    features = 0
    with_geometry = 0
    first = None
    extent = None
    for feature in layer.getFeatures():
        features += 1
        if feature.hasGeometry():
            with_geometry += 1
            geometry = feature.geometry()
            box = geometry.boundingBox()
            corners = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
            extent = corners if extent is None else (
                min(extent[0], corners[0]), min(extent[1], corners[1]),
                max(extent[2], corners[2]), max(extent[3], corners[3]))
        if first is None:
            first = dict(zip([field.name() for field in layer.fields()], map(str, feature.attributes())))
    result[type_name] = {
        "valid": layer.isValid(),
        "error": "" if layer.isValid() else "the provider refuses the layer",
        "fields": {field.name(): field.typeName() for field in layer.fields()},
        "features": features,
        "withGeometry": with_geometry,
        "extent": extent,
        "first": first,
    }
print("RESULT " + json.dumps(result))
sys.stdout.flush()
os._exit(0)  # exitQgis crashes now and then in offscreen mode, after everything has been written
