import type { XmlWriter } from '../../../lib/xml-writer.ts';
import { WFS_PATH } from '../wfs-path.ts';
import type { CapabilitiesContents } from '../wfs-protocol.ts';
import { WFS_OPERATIONS, type WfsOperation } from '../wfs-request.ts';
import { SCHEMA_FORMATS } from './encode-schema.ts';

/** `ows:OperationsMetadata` (OGC 05-008 §7.4.5): what is registered, where, with which values. */
export function writeOperationsMetadata(
  xml: XmlWriter,
  { baseUrl, portal, versions }: CapabilitiesContents,
  outputFormats: readonly string[],
): void {
  const parameters: Readonly<Record<WfsOperation, readonly (readonly [string, readonly string[]])[]>> = {
    // `Sections` is understood but not advertised: to OWS an empty list in a URL gives none of them, and here an empty
    // value is one that isn't there (CONTRACT 2.1).
    GetCapabilities: [
      ['AcceptVersions', versions],
      ['AcceptFormats', ['text/xml']],
    ],
    DescribeFeatureType: [['outputFormat', SCHEMA_FORMATS.map((format) => format.name)]],
    GetFeature: [
      ['resultType', ['results', 'hits']],
      ['outputFormat', outputFormats],
    ],
  };
  xml.start('ows:OperationsMetadata');
  for (const operation of WFS_OPERATIONS) {
    xml.start('ows:Operation', { name: operation });
    xml.start('ows:DCP').start('ows:HTTP');
    // A GET address ends so that parameters can be put behind it (OGC 05-008 §11.2.1).
    xml.element('ows:Get', { 'xlink:href': `${baseUrl}${WFS_PATH}?` });
    xml.element('ows:Post', { 'xlink:href': `${baseUrl}${WFS_PATH}` });
    xml.end().end();
    for (const [name, values] of parameters[operation]) writeDomain(xml, 'ows:Parameter', name, values);
    xml.end();
  }
  writeDomain(xml, 'ows:Parameter', 'service', ['WFS']);
  writeDomain(xml, 'ows:Parameter', 'version', versions);
  if (portal.maxFeatures !== undefined) {
    writeDomain(xml, 'ows:Constraint', 'DefaultMaxFeatures', [String(portal.maxFeatures)]);
    writePagingHint(xml);
  }
  xml.end();
}

function writeDomain(xml: XmlWriter, element: string, name: string, values: readonly string[]): void {
  xml.start(element, { name });
  for (const value of values) xml.element('ows:Value', {}, value);
  xml.end();
}

/**
 * The constraint of WFS 2.0.0 that says that results can be paged. QGIS takes it from a WFS 1.1.0 too, and fetches what is
 * beyond the cap by pages; without a cap one answer has all, and nothing is to be paged. The schema of 1.1.0 has room
 * for it only here.
 */
function writePagingHint(xml: XmlWriter): void {
  xml.start('ows:ExtendedCapabilities');
  xml.start('ows:Constraint', { name: 'ImplementsResultPaging' });
  xml.element('ows:NoValues').element('ows:DefaultValue', {}, 'TRUE');
  xml.end().end();
}
