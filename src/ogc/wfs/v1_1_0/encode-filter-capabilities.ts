import type { XmlWriter } from '../../../lib/xml-writer.ts';
import type { Filter } from '../../../query/filter.ts';

/**
 * `ogc:Filter_Capabilities` (OGC 04-095 §19) from the kinds of filter that the store answers. The schema demands a
 * spatial part with an operand and an operator even from a server without any, and OWSLib fails on an operator
 * without a name: BBOX stands there, as WFS makes it mandatory.
 */
export function writeFilterCapabilities(xml: XmlWriter, kinds: ReadonlySet<Filter['kind']>): void {
  xml.start('ogc:Filter_Capabilities');
  xml.start('ogc:Spatial_Capabilities');
  xml.start('ogc:GeometryOperands').element('ogc:GeometryOperand', {}, 'gml:Envelope').end();
  xml.start('ogc:SpatialOperators').element('ogc:SpatialOperator', { name: 'BBOX' }).end();
  xml.end();
  xml.element('ogc:Scalar_Capabilities');
  xml.start('ogc:Id_Capabilities');
  if (kinds.has('FeatureId')) xml.element('ogc:EID').element('ogc:FID');
  xml.end().end();
}
