/** What people call the formats, by the name that `outputFormat` takes. */
export const FORMAT_LABELS: Readonly<Record<string, string>> = {
  'text/xml; subtype=gml/3.1.1': 'GML',
  geojson: 'GeoJSON',
  csv: 'CSV',
  xlsx: 'Excel',
  geopackage: 'GeoPackage',
  shapefile: 'Shapefile',
  flatgeobuf: 'FlatGeobuf',
  kml: 'KML',
};
