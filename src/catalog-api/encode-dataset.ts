import type { Dataset, DatasetMetadata, Portal } from '../catalog/catalog.ts';
import type { PropertyType } from '../feature/feature.ts';
import type { Envelope } from '../feature/geometry.ts';
import { DATASETS_PATH, entryAddress, typeNameOf, wfsAddress } from './dataset-address.ts';
import { modifiedDay } from './facets.ts';
import { titleOf } from './order-datasets.ts';

/** Whose catalogue it is, and where its links start: without a slash at the end. */
export interface CatalogueSite {
  readonly portal: Portal;
  readonly baseUrl: string;
}

export interface Link {
  readonly href: string;
  readonly rel: string;
}

/** A dataset as an entry of the catalogue: `{links, dataset}`. */
export function encodeDataset(dataset: Dataset, site: CatalogueSite, includeAppMetas: boolean) {
  const { properties } = dataset.featureType;
  return {
    links: datasetLinks(dataset, site),
    dataset: {
      dataset_id: dataset.id,
      dataset_uid: dataset.uid,
      attachments: [],
      // Where the caller may read some of the records only, nobody has counted those.
      has_records: dataset.summary.numberOfFeatures !== 0,
      data_visible: true,
      fields: properties.map((property) => encodeField(property, dataset.metadata)),
      metas: {
        default: defaultMetas(dataset, site.portal),
        ...(includeAppMetas ? { wfs: wfsMetas(dataset, site) } : {}),
      },
      features: [
        ...(properties.some(({ type }) => type === 'geometry') ? ['geo'] : []),
        ...(properties.some(({ type }) => type === 'date' || type === 'dateTime') ? ['timeserie'] : []),
      ],
    },
  };
}

function datasetLinks(dataset: Dataset, { baseUrl }: CatalogueSite): Link[] {
  return [
    { href: entryAddress(dataset, baseUrl), rel: 'self' },
    { href: `${baseUrl}${DATASETS_PATH}`, rel: 'catalog' },
    { href: wfsAddress(typeNameOf(dataset), baseUrl), rel: 'wfs' },
  ];
}

function encodeField(property: PropertyType, { properties }: DatasetMetadata) {
  const said = properties.find(({ name }) => name === property.name);
  return {
    name: property.name,
    label: said?.label ?? property.label,
    type: fieldType(property),
    description: said?.description ?? property.description ?? null,
    annotations: {},
  };
}

/** The nearest of the types that clients of the Explore API know. */
function fieldType(property: PropertyType): string {
  switch (property.type) {
    case 'string':
      return 'text';
    case 'int':
    case 'long':
    case 'integer':
      return 'int';
    case 'double':
    case 'decimal':
      return 'double';
    case 'dateTime':
      return 'datetime';
    case 'geometry':
      return property.geometryType === 'Point' ? 'geo_point_2d' : 'geo_shape';
    default:
      return property.type;
  }
}

/** null: not known, or not kept here. */
function defaultMetas(dataset: Dataset, portal: Portal) {
  const { metadata, summary } = dataset;
  const published = dataset.publishedAt.toISOString();
  return {
    title: titleOf(dataset),
    description: metadata.abstract === '' ? null : metadata.abstract,
    theme: null,
    keyword: metadata.keywords.length === 0 ? null : metadata.keywords,
    license: metadata.licence ?? null,
    license_url: metadata.licenceUrl ?? null,
    language: metadata.languages[0] ?? null,
    metadata_languages: null,
    timezone: null,
    modified: modifiedDay(dataset),
    modified_updates_on_metadata_change: false,
    modified_updates_on_data_change: true,
    data_processed: published,
    metadata_processed: published,
    geographic_reference: null,
    geographic_reference_auto: null,
    geographic_area: summary.wgs84Envelope === undefined ? null : areaOf(summary.wgs84Envelope),
    territory: null,
    records_count: summary.numberOfFeatures ?? null,
    attributions: metadata.attribution === undefined ? null : [metadata.attribution],
    publisher: metadata.publisher ?? (portal.providerName === '' ? null : portal.providerName),
    references: null,
  };
}

/** A box as GeoJSON. */
function areaOf({ minX, minY, maxX, maxY }: Envelope) {
  const ring = [
    [minX, minY],
    [maxX, minY],
    [maxX, maxY],
    [minX, maxY],
    [minX, minY],
  ];
  return { type: 'Feature', geometry: { type: 'Polygon', coordinates: [ring] }, properties: {} };
}

/** How the dataset is found in the Web Feature Service. */
function wfsMetas(dataset: Dataset, { baseUrl }: CatalogueSite) {
  const { featureType } = dataset;
  return {
    url: `${baseUrl}/api/wfs`,
    type_name: typeNameOf(dataset),
    namespace: featureType.namespace,
    default_srs: `urn:ogc:def:crs:EPSG::${featureType.defaultCrs.code}`,
  };
}
