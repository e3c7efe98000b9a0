import type { XmlWriter } from '../../../lib/xml-writer.ts';
import { WFS_PATH } from '../wfs-path.ts';
import type { CapabilitiesContents } from '../wfs-protocol.ts';
import { WFS_OPERATIONS, type WfsOperation } from '../wfs-request.ts';
import { SCHEMA_FORMATS } from './encode-schema.ts';
import { SECTIONS } from './vocabulary.ts';

/** `ows:OperationsMetadata` (OGC 05-008 §7.4.5): what is registered, where, with which values. */
export function writeOperationsMetadata(
  xml: XmlWriter,
  { baseUrl, portal, versions }: CapabilitiesContents,
  outputFormats: readonly string[],
): void {
  const parameters: Readonly<Record<WfsOperation, readonly (readonly [string, readonly string[]])[]>> = {
    GetCapabilities: [
      ['AcceptVersions', versions],
      ['Sections', SECTIONS],
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
  }
  xml.end();
}

function writeDomain(xml: XmlWriter, element: string, name: string, values: readonly string[]): void {
  xml.start(element, { name });
  for (const value of values) xml.element('ows:Value', {}, value);
  xml.end();
}
