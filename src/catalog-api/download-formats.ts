import type { Dataset } from '../catalog/catalog.ts';
import { queryText } from '../lib/query-text.ts';
import { typeNameOf, wfsAddress } from './dataset-address.ts';

/** A format in which a dataset can be fetched, as catalogues speak of it. */
export interface DownloadFormat {
  /** What people call it. */
  readonly name: string;
  /** The value of `outputFormat`. */
  readonly outputFormat: string;
  /** As IANA lists it, where it does. */
  readonly mediaType: string;
  /** In the European Union's vocabulary of file types; undefined: it isn't there. */
  readonly fileType: string | undefined;
  /** It is one file of that media type around the others. */
  readonly packaging?: string;
  /** Says nothing without positions. */
  readonly needsGeometry?: boolean;
  /** Most features that it can hold. */
  readonly maxFeatures?: number;
}

/** Every output format of the Web Feature Service; a test holds it to them. */
export const DOWNLOAD_FORMATS: readonly DownloadFormat[] = [
  {
    name: 'GeoJSON',
    outputFormat: 'application/json',
    mediaType: 'application/geo+json',
    fileType: 'GEOJSON',
  },
  { name: 'CSV', outputFormat: 'csv', mediaType: 'text/csv', fileType: 'CSV' },
  {
    name: 'GeoPackage',
    outputFormat: 'application/geopackage+sqlite3',
    mediaType: 'application/geopackage+sqlite3',
    fileType: 'GPKG',
  },
  {
    name: 'Shapefile',
    outputFormat: 'SHAPE-ZIP',
    mediaType: 'application/vnd.shp',
    fileType: 'SHP',
    packaging: 'application/zip',
    needsGeometry: true,
  },
  {
    name: 'FlatGeobuf',
    outputFormat: 'application/flatgeobuf',
    mediaType: 'application/flatgeobuf',
    fileType: undefined,
    needsGeometry: true,
  },
  {
    name: 'KML',
    outputFormat: 'application/vnd.google-earth.kml+xml',
    mediaType: 'application/vnd.google-earth.kml+xml',
    fileType: 'KML',
    needsGeometry: true,
  },
  {
    name: 'XLSX',
    outputFormat: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    fileType: 'XLSX',
    maxFeatures: 1_048_575,
  },
  {
    name: 'GML',
    outputFormat: 'text/xml; subtype=gml/3.1.1',
    mediaType: 'application/gml+xml',
    fileType: 'GML',
  },
  {
    name: 'GML 2',
    outputFormat: 'text/xml; subtype=gml/2.1.2',
    mediaType: 'application/gml+xml',
    fileType: 'GML',
  },
];

/** Those that suit what the dataset holds; the same list for datasets that they suit alike. */
export function downloadFormats({ featureType, summary }: Dataset): readonly DownloadFormat[] {
  const hasGeometry = featureType.properties.some(({ type }) => type === 'geometry');
  const features = summary.numberOfFeatures ?? 0;
  const suits = ({ needsGeometry, maxFeatures = features }: DownloadFormat) =>
    (hasGeometry || needsGeometry !== true) && features <= maxFeatures;
  const names = DOWNLOAD_FORMATS.map((format) => (suits(format) ? format.name : '')).join();
  const known = suitable.get(names) ?? DOWNLOAD_FORMATS.filter(suits);
  suitable.set(names, known);
  return known;
}

const suitable = new Map<string, readonly DownloadFormat[]>();

/** Where the dataset is fetched in that format. */
export function downloadAddress(dataset: Dataset, { outputFormat }: DownloadFormat, baseUrl: string): string {
  return `${wfsAddress(typeNameOf(dataset), baseUrl)}&outputFormat=${queryText(outputFormat)}`;
}
