"""Reads every layer named on the command line from a WFS with GDAL and writes one JSON line a feature.

usage: read_with_ogr.py URL LAYER [PAGE_SIZE]
Geometry is ISO WKB in hexadecimal, so that coordinates can be compared bit for bit.
"""
import json
import sys

from osgeo import gdal, ogr

gdal.UseExceptions()
url, layer_name = sys.argv[1], sys.argv[2]
if len(sys.argv) > 3:
    gdal.SetConfigOption("OGR_WFS_PAGE_SIZE", sys.argv[3])
    gdal.SetConfigOption("OGR_WFS_PAGING_ALLOWED", "ON")
source = gdal.OpenEx("WFS:" + url, gdal.OF_VECTOR)
layer = source.GetLayerByName(layer_name)
definition = layer.GetLayerDefn()
names = [definition.GetFieldDefn(i).GetName() for i in range(definition.GetFieldCount())]
types = [definition.GetFieldDefn(i).GetTypeName() for i in range(definition.GetFieldCount())]
srs = layer.GetSpatialRef()
print(json.dumps({
    "layers": [source.GetLayer(i).GetName() for i in range(source.GetLayerCount())],
    "fields": dict(zip(names, types)),
    "geometryType": ogr.GeometryTypeToName(layer.GetGeomType()),
    "srs": srs.GetAuthorityCode(None) if srs else None,
    "count": layer.GetFeatureCount(),
}))


def value_of(feature, i):
    kind = definition.GetFieldDefn(i).GetType()
    if kind == ogr.OFTReal:
        return feature.GetFieldAsDouble(i)
    if kind in (ogr.OFTInteger, ogr.OFTInteger64):
        return feature.GetFieldAsInteger64(i)
    return feature.GetFieldAsString(i)


for feature in layer:
    geometry = feature.GetGeometryRef()
    values = {}
    for i, name in enumerate(names):
        if feature.IsFieldSetAndNotNull(i):
            values[name] = value_of(feature, i)
    print(json.dumps({
        "values": values,
        "wkb": bytes(geometry.ExportToIsoWkb()).hex() if geometry is not None else None,
    }))
