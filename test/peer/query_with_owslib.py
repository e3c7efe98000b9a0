"""Sends OWSLib's filter objects to a WFS, by GET and by POST, and writes the codes of what came as one JSON document.

usage: query_with_owslib.py URL
"""
import json
import sys
from xml.etree import ElementTree

from owslib.etree import etree
from owslib.fes import (
    And, BBox, FilterRequest, Not, Or, PropertyIsBetween, PropertyIsEqualTo, PropertyIsGreaterThan,
    PropertyIsGreaterThanOrEqualTo, PropertyIsLessThan, PropertyIsLessThanOrEqualTo, PropertyIsLike, PropertyIsNotEqualTo,
    PropertyIsNull, SortBy, SortProperty)
from owslib.util import ServiceException, element_to_string
from owslib.wfs import WebFeatureService

URN = "urn:ogc:def:crs:EPSG::4326"
LAYER = "ods:stations"
url = sys.argv[1]

objects = {
    "PropertyIsEqualTo": PropertyIsEqualTo("kind", "rail"),
    "PropertyIsEqualTo without case": PropertyIsEqualTo("name", "éVRY 0", matchcase=False),
    "PropertyIsEqualTo markup": PropertyIsEqualTo("name", "O’Hara & <Sons> 1"),
    "PropertyIsNotEqualTo": PropertyIsNotEqualTo("platforms", "3"),
    "PropertyIsLessThan": PropertyIsLessThan("height", "0"),
    "PropertyIsGreaterThan": PropertyIsGreaterThan("platforms", "8"),
    "PropertyIsLessThanOrEqualTo": PropertyIsLessThanOrEqualTo("platforms", "3"),
    "PropertyIsGreaterThanOrEqualTo": PropertyIsGreaterThanOrEqualTo("platforms", "8"),
    "PropertyIsLike": PropertyIsLike("name", "Saint%"),
    "PropertyIsLike with other characters": PropertyIsLike(
        "name", "åNGSTRÖM!_7 *", escapeChar="!", singleChar="_", wildCard="*", matchCase=False),
    "PropertyIsNull": PropertyIsNull("height"),
    "PropertyIsBetween": PropertyIsBetween("platforms", "3", "5"),
    "And Or Not": And([
        Or([PropertyIsEqualTo("kind", "bus"), PropertyIsEqualTo("kind", "tram")]),
        Not([PropertyIsLessThan("platforms", "6")]),
        Not([PropertyIsNull("note")]),
    ]),
}


def text_of(element):
    written = element_to_string(element, xml_declaration=False)
    return written.decode() if isinstance(written, bytes) else written


def codes(answer):
    root = ElementTree.fromstring(answer.read())
    return [element.text for element in root.iter() if element.tag.endswith("}code")]


service = WebFeatureService(url=url, version="1.1.0")
result = {}
for name, constraint in objects.items():
    element = FilterRequest().setConstraint(constraint)
    result[name] = {
        "get": codes(service.getfeature(typename=[LAYER], filter=text_of(element))),
        "bare": codes(service.getfeature(typename=[LAYER], filter=text_of(constraint.toXML()))),
        "post": codes(service.getfeature(
            typename=[LAYER], method="Post", filter=f"<any>{text_of(element)}</any>")),  # looks below the root
    }

lists = FilterRequest().setConstraintList(
    [[PropertyIsEqualTo("kind", "rail"), PropertyIsLessThan("platforms", "3")], PropertyIsNull("height")])
result["setConstraintList"] = {"get": codes(service.getfeature(typename=[LAYER], filter=text_of(lists)))}

sorting = SortBy([SortProperty("platforms", "DESC"), SortProperty("code")]).toXML()
query = etree.Element("{http://www.opengis.net/wfs}GetFeature", service="WFS", version="1.1.0", maxFeatures="25")
inner = etree.SubElement(query, "{http://www.opengis.net/wfs}Query", typeName=LAYER)
inner.append(FilterRequest().setConstraint(PropertyIsGreaterThan("platforms", "8")))
inner.append(sorting)
result["SortBy"] = {"post": codes(service.getfeature(
    typename=None, method="Post", filter=etree.tostring(query).decode()))}

try:  # it asks of ows:BoundingBox, a property of catalogues, whatever the type
    service.getfeature(typename=[LAYER], filter=text_of(BBox([44, 0, 47, 4], crs=URN).toXML()))
except ServiceException as error:
    result["refusal of BBox"] = str(error)

result["bbox by GET in pages"] = {"get": [code for start in range(0, 30, 10) for code in codes(service.getfeature(
    typename=[LAYER], bbox=(0, 44, 4, 47, URN), srsname=URN, maxfeatures=10, startindex=start))]}
result["bbox by POST"] = {"post": codes(service.getfeature(
    typename=[LAYER], method="Post", bbox=(0, 44, 4, 47, URN), propertyname=["code"], sortby=["code"]))}
result["ids"] = {
    "get": codes(service.getfeature(typename=[LAYER], featureid=["stations.S007", "stations.S011"])),
    "post": codes(service.getfeature(typename=[LAYER], method="Post", featureid=["stations.S007", "stations.S011"])),
}
print(json.dumps(result))
