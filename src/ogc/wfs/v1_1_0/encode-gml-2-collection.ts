import type { CrsReference } from '../../../crs/crs.ts';
import type { Envelope } from '../../../feature/geometry.ts';
import type { CollectionHead, OutputFormat } from '../../../format/output-format.ts';
import { doubleText } from '../../../lib/number-text.ts';
import { escapeXmlAttribute } from '../../../lib/xml-writer.ts';
import { GML_2_1_2 } from '../../gml/write-gml-2-1-2.ts';
import { clashingPrefix, cutNotice, schemaLocations } from './encode-feature-collection.ts';
import { GML, GML2_FORMAT, WFS, WFS_GML2_SCHEMA, XSI } from './vocabulary.ts';

/**
 * `wfs:FeatureCollection` with members of GML 2.1.2 (OGC 02-058 §7.4 has its schema). A request that names no CRS gets x,y
 * under the name that GML 2 has for it: its clients don't know URNs, nor axis orders.
 */
export const gml2Format: OutputFormat = {
  name: GML2_FORMAT,
  aliases: ['text/xml;subtype="gml/2.1.2"', 'text/gml; subtype=gml/2.1.2', 'gml2', 'gml/2.1.2'],
  alsoAdvertised: ['GML2'],
  contentType: GML2_FORMAT,
  encodingName: GML_2_1_2,
  separator: '',
  fileExtension: 'gml',
  isDownload: false,
  defaultSrs: undefined,
  defaultSrsOf: ({ defaultCrs }) => ({
    name: `http://www.opengis.net/gml/srs/epsg.xml#${defaultCrs.code}`,
    crs: defaultCrs,
    axisOrder: 'xy',
  }),
  givesHits: false,
  refusal: (parts) => clashingPrefix(parts.map((part) => part.featureType)),
  prologue,
  epilogue: () => '</wfs:FeatureCollection>\n',
};

function prologue(head: CollectionHead): string {
  const types = [...new Map(head.parts.map(({ featureType }) => [featureType.name, featureType])).values()];
  const prefixes = new Map(types.map((type) => [type.prefix, type.namespace]));
  const declarations = [...prefixes].map(([prefix, uri]) => ` xmlns:${prefix}="${escapeXmlAttribute(uri)}"`);
  const locations = [`${WFS} ${WFS_GML2_SCHEMA}`, ...schemaLocations(types, head.baseUrl, GML2_FORMAT)].join(
    ' ',
  );
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<wfs:FeatureCollection xmlns:wfs="${WFS}" xmlns:gml="${GML}" xmlns:xsi="${XSI}"${declarations.join('')}` +
    ` xsi:schemaLocation="${escapeXmlAttribute(locations)}">\n` +
    cutNotice(head) +
    boundedBy(head.envelope, head.srs)
  );
}

/** Mandatory in GML 2 (OGC 02-069 §4.2), also where there is nothing to say. */
function boundedBy(envelope: Envelope | undefined, srs: CrsReference): string {
  if (envelope === undefined) return '<gml:boundedBy><gml:null>unknown</gml:null></gml:boundedBy>\n';
  const corner = (x: number, y: number) =>
    (srs.axisOrder === 'xy' ? [x, y] : [y, x]).map(doubleText).join(',');
  const { minX, minY, maxX, maxY } = envelope;
  return (
    `<gml:boundedBy><gml:Box srsName="${escapeXmlAttribute(srs.name)}">` +
    `<gml:coordinates>${corner(minX, minY)} ${corner(maxX, maxY)}</gml:coordinates></gml:Box></gml:boundedBy>\n`
  );
}
