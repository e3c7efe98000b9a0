import type { FeatureType, PropertyType, ScalarTypeName } from '../../feature/feature.ts';
import { escapeXmlAttribute, escapeXmlText } from '../../lib/xml-writer.ts';
import { featureTable } from '../feature-table.ts';
import type { CollectionHead, CollectionPart, OutputFormat } from '../output-format.ts';
import { WGS84_LONGITUDE_FIRST } from '../wgs84-longitude-first.ts';

const WGS84 = 4326;

/**
 * KML 2.2 (OGC 07-147r2): one document, a typed schema for each feature type, a placemark for each feature. KML is always
 * in WGS 84, longitude first (§6.2); another srsName is refused.
 */
export const kmlFormat: OutputFormat = {
  name: 'application/vnd.google-earth.kml+xml',
  aliases: ['kml', 'application/vnd.google-earth.kml xml'],
  contentType: 'application/vnd.google-earth.kml+xml; charset=utf-8',
  encodingName: 'kml',
  separator: '',
  fileExtension: 'kml',
  isDownload: true,
  defaultSrs: WGS84_LONGITUDE_FIRST,
  givesHits: false,
  refusal(parts) {
    if (parts.some((part) => part.srs.crs.code !== WGS84)) {
      return 'KML is always in WGS 84; leave srsName out, or ask for EPSG:4326.';
    }
    const types = new Map<string, FeatureType>();
    for (const { featureType } of parts) {
      const other = types.get(featureType.name);
      if (other !== undefined && other.namespace !== featureType.namespace) {
        return `Two feature types are called ${featureType.name}; ask for one at a time.`;
      }
      types.set(featureType.name, featureType);
    }
    return undefined;
  },
  prologue,
  epilogue: () => '</Document>\n</kml>\n',
};

/** The types that KML's schemas know; the rest are texts. `int` is 32 bits there (§9.9). */
const FIELD_TYPES: Readonly<Record<ScalarTypeName, string>> = {
  string: 'string',
  int: 'int',
  long: 'string',
  integer: 'string',
  double: 'double',
  decimal: 'double',
  boolean: 'bool',
  date: 'string',
  dateTime: 'string',
};

function prologue({ parts }: CollectionHead): string {
  const byType = new Map<FeatureType, PropertyType[]>();
  for (const { featureType, properties } of parts) {
    const known = byType.get(featureType) ?? [];
    byType.set(featureType, [...known, ...properties.filter((property) => !known.includes(property))]);
  }
  const name = parts.map(({ featureType }) => featureType.name);
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">\n' +
    `<Document id="features"><name>${escapeXmlText([...new Set(name)].join(', '))}</name>\n` +
    [...byType].map(([featureType, properties]) => schema({ featureType, properties })).join('')
  );
}

function schema({ featureType, properties }: Pick<CollectionPart, 'featureType' | 'properties'>): string {
  const id = kmlSchemaId(featureType);
  const fields = kmlTable(featureType, properties).columns.map(({ name, property }) => {
    const type = property.type === 'geometry' ? 'string' : FIELD_TYPES[property.type];
    const label =
      property.label === name ? '' : `<displayName>${escapeXmlText(property.label)}</displayName>`;
    return `<SimpleField type="${type}" name="${escapeXmlAttribute(name)}">${label}</SimpleField>\n`;
  });
  return `<Schema name="${escapeXmlAttribute(featureType.name)}" id="${id}">\n<SimpleField type="string" name="gml_id"/>\n${fields.join('')}</Schema>\n`;
}

/** Ids of placemarks begin with the type's name and a dot. */
export function kmlSchemaId(featureType: FeatureType): string {
  return `${escapeXmlAttribute(featureType.name)}-schema`;
}

/** Every property has its field, whichever of them an answer shows. */
export function kmlTable(featureType: FeatureType, properties: readonly PropertyType[]) {
  return featureTable(featureType, properties);
}
