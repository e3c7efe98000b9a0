"""Reads a WFS as OWSLib's users do: capabilities, schema, features; writes one JSON document.

usage: read_with_owslib.py URL TYPENAME [TYPENAME ...]
"""
import json
import sys
from xml.etree import ElementTree

from owslib.feature.schema import get_schema
from owslib.wfs import WebFeatureService

url, type_names = sys.argv[1], sys.argv[2:]
service = WebFeatureService(url=url, version="1.1.0")
result = {
    "title": service.identification.title,
    "provider": service.provider.name,
    "operations": sorted(operation.name for operation in service.operations),
    "types": sorted(service.contents),
    "read": {},
}
for type_name in type_names:
    entry = service.contents[type_name]
    schema = service.get_schema(type_name)
    answer = service.getfeature(typename=[type_name]).read()
    root = ElementTree.fromstring(answer)
    members = root.findall("{http://www.opengis.net/gml}featureMember")
    first = service.getfeature(typename=[type_name], maxfeatures=2).read()
    result["read"][type_name] = {
        "title": entry.title,
        "boundingBoxWGS84": entry.boundingBoxWGS84,
        "crs": [crs.id for crs in entry.crsOptions],
        "properties": schema["properties"] if schema else None,
        "geometry": schema.get("geometry") if schema else None,
        "members": len(members),
        "membersOfTwo": len(ElementTree.fromstring(first).findall("{http://www.opengis.net/gml}featureMember")),
        "ids": [member[0].get("{http://www.opengis.net/gml}id") for member in members[:5]],
    }
print(json.dumps(result))
