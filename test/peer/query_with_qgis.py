"""Asks QGIS's own WFS provider, headless, and writes what it gives as one JSON document.

usage: query_with_qgis.py < CASES
CASES is a JSON list of {"name", "uri", "subset", "rect", "limit"}: parts of the layer's URI, and optionally an expression or
SQL for setSubsetString, an extent in the layer's CRS, and the number of features after which reading stops.
Positions come with what QGIS's own transformation makes of the feature's lon and lat, if the case has "positions".
"""
import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
from qgis.core import (  # noqa: E402
    QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsDataSourceUri, QgsFeatureRequest,
    QgsPointXY, QgsProject, QgsRectangle, QgsVectorLayer)

application = QgsApplication([], False)
application.initQgis()
result = {}
for case in json.load(sys.stdin):
    uri = QgsDataSourceUri()
    for name, value in case["uri"].items():
        uri.setParam(name, value)
    layer = QgsVectorLayer(uri.uri(False), case["name"], "WFS")
    answer = {"valid": layer.isValid(), "features": []}
    result[case["name"]] = answer
    if not layer.isValid():
        continue
    if "subset" in case:
        answer["subsetAccepted"] = layer.setSubsetString(case["subset"])
    request = QgsFeatureRequest()
    if "rect" in case:
        request.setFilterRect(QgsRectangle(*case["rect"]))
    if "limit" in case:
        request.setLimit(case["limit"])
    answer["crs"] = layer.crs().authid()
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    own = QgsCoordinateTransform(wgs84, layer.crs(), QgsProject.instance())
    for feature in layer.getFeatures(request):
        entry = {"code": feature["code"]}
        if "positions" in case:
            point = feature.geometry().asPoint()
            lon, lat = case["positions"][feature["code"]]
            expected = own.transform(QgsPointXY(lon, lat))
            entry["position"] = [point.x(), point.y()]
            entry["expected"] = [expected.x(), expected.y()]
        answer["features"].append(entry)
    if "rect" not in case and "limit" not in case:
        answer["count"] = layer.featureCount()
print("RESULT " + json.dumps(result))
sys.stdout.flush()
os._exit(0)  # exitQgis crashes now and then in offscreen mode, after everything has been written
