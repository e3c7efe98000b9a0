import type { CrsReference } from '../../../crs/crs.ts';
import type { FeatureType } from '../../../feature/feature.ts';
import type { Envelope } from '../../../feature/geometry.ts';
import type { CollectionHead, OutputFormat } from '../../../format/output-format.ts';
import { doubleText } from '../../../lib/number-text.ts';
import { escapeXmlAttribute, escapeXmlText } from '../../../lib/xml-writer.ts';
import { createGmlMemberRewriter } from '../../gml/rewrite-members.ts';
import { GML_3_1_1 } from '../../gml/write-gml-3-1-1.ts';
import { describeFeatureTypeUrl } from './describe-url.ts';
import { GML, GML_FORMAT, WFS, WFS_SCHEMA, XLINK, XSI } from './vocabulary.ts';

/** `wfs:FeatureCollection` of WFS 1.1.0 with members of GML 3.1.1 (OGC 04-094 §9.4). */
export const gmlFormat: OutputFormat = {
  name: GML_FORMAT,
  aliases: [
    'text/xml;subtype="gml/3.1.1"',
    'text/gml; subtype=gml/3.1.1',
    'application/gml+xml; version=3.1',
    'gml3',
    'gml/3.1.1',
    'text/xml',
  ],
  contentType: GML_FORMAT,
  encodingName: GML_3_1_1,
  separator: '',
  fileExtension: 'gml',
  isDownload: false,
  defaultSrs: undefined,
  refusal(parts) {
    return clashingPrefix(parts.map((part) => part.featureType));
  },
  createRewriter: createGmlMemberRewriter,
  prologue,
  epilogue: () => '</wfs:FeatureCollection>\n',
};

/** Why these types can't stand in one document: it binds each prefix once. */
export function clashingPrefix(types: readonly FeatureType[]): string | undefined {
  const bound = new Map<string, string>();
  for (const { prefix, namespace } of types) {
    if (bound.has(prefix) && bound.get(prefix) !== namespace) {
      return `The feature types have the prefix ${prefix} for different namespaces; ask for one type at a time.`;
    }
    bound.set(prefix, namespace);
  }
  return undefined;
}

function prologue(head: CollectionHead): string {
  const types = [...new Map(head.parts.map(({ featureType }) => [featureType.name, featureType])).values()];
  const prefixes = new Map(types.map((type) => [type.prefix, type.namespace]));
  const declarations = [...prefixes].map(([prefix, uri]) => ` xmlns:${prefix}="${escapeXmlAttribute(uri)}"`);
  const locations = [`${WFS} ${WFS_SCHEMA}`, ...schemaLocations(types, head.baseUrl)].join(' ');
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<wfs:FeatureCollection xmlns:wfs="${WFS}" xmlns:gml="${GML}" xmlns:xlink="${XLINK}" xmlns:xsi="${XSI}"` +
    `${declarations.join('')} xsi:schemaLocation="${escapeXmlAttribute(locations)}"` +
    ` timeStamp="${head.timeStamp.toISOString()}" numberOfFeatures="${head.numberOfFeatures}">\n` +
    cutNotice(head) +
    boundedBy(head.envelope, head.srs)
  );
}

/** For each namespace the address of a schema of the types in this answer, on this server. */
export function schemaLocations(
  types: readonly FeatureType[],
  baseUrl: string,
  outputFormat?: string,
): string[] {
  const namespaces = [...new Set(types.map((type) => type.namespace))];
  return namespaces.map((namespace) => {
    const own = types.filter((type) => type.namespace === namespace);
    return `${namespace} ${describeFeatureTypeUrl(baseUrl, own, outputFormat)}`;
  });
}

/** CONTRACT 2.5: an answer that the portal's cap cut says so. */
export function cutNotice({ isCut, numberOfFeatures, numberMatched }: CollectionHead): string {
  if (!isCut) return '';
  const matched = numberMatched === undefined ? 'more' : String(numberMatched);
  return `<gml:description>${escapeXmlText(
    `This server gives at most ${numberOfFeatures} features in one answer; ${matched} match. ` +
      'Ask for the others with startIndex.',
  )}</gml:description>\n`;
}

function boundedBy(envelope: Envelope | undefined, srs: CrsReference): string {
  if (envelope === undefined) return '';
  const { minX, minY, maxX, maxY } = envelope;
  const corner = (x: number, y: number) =>
    srs.axisOrder === 'xy' ? `${doubleText(x)} ${doubleText(y)}` : `${doubleText(y)} ${doubleText(x)}`;
  return (
    `<gml:boundedBy><gml:Envelope srsName="${escapeXmlAttribute(srs.name)}">` +
    `<gml:lowerCorner>${corner(minX, minY)}</gml:lowerCorner>` +
    `<gml:upperCorner>${corner(maxX, maxY)}</gml:upperCorner></gml:Envelope></gml:boundedBy>\n`
  );
}
