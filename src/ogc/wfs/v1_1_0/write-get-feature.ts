import { queryText } from '../../../lib/query-text.ts';
import { XmlWriter } from '../../../lib/xml-writer.ts';
import type { SimpleFilter } from '../../../query/simple-conditions.ts';
import { BOX_SRS, type Box, writeFilter } from '../../fes/write-filter.ts';
import { GML, OGC, VERSION, WFS } from './vocabulary.ts';

/** A GetFeature request as somebody put it together; what is undefined or empty isn't said. */
export interface AskedFeatures {
  readonly type: { readonly prefix: string; readonly name: string; readonly namespace: string };
  readonly propertyNames: readonly string[];
  readonly filter: SimpleFilter | undefined;
  readonly box: Box | undefined;
  readonly sortBy: { readonly propertyName: string; readonly order: 'ASC' | 'DESC' } | undefined;
  readonly srsName: string | undefined;
  readonly maxFeatures: number | undefined;
  readonly outputFormat: string | undefined;
  readonly resultType?: 'hits' | undefined;
}

/** As the query of a URL (OGC 04-094 §14.7.3). A box and a filter exclude each other there, so both together are one filter. */
export function getFeatureQuery(asked: AskedFeatures): string {
  const { type, filter, box, sortBy } = asked;
  const pairs: (readonly [string, string | undefined])[] = [
    ['service', 'WFS'],
    ['version', VERSION],
    ['request', 'GetFeature'],
    ['typeName', `${type.prefix}:${type.name}`],
    ['propertyName', asked.propertyNames.length === 0 ? undefined : asked.propertyNames.join(',')],
    ['filter', filter === undefined ? undefined : filterText(filter, box)],
    ['bbox', filter !== undefined || box === undefined ? undefined : `${box.join(',')},${BOX_SRS}`],
    ['sortBy', sortBy && `${sortBy.propertyName} ${sortBy.order === 'DESC' ? 'D' : 'A'}`],
    ['srsName', asked.srsName],
    ['maxFeatures', asked.maxFeatures?.toString()],
    ['resultType', asked.resultType],
    ['outputFormat', asked.outputFormat],
  ];
  return pairs
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${queryText(value as string)}`)
    .join('&');
}

/** As the body of a POST (OGC 04-094 §9.2), indented for people. */
export function getFeatureDocument(asked: AskedFeatures): string {
  const { type, filter, box, sortBy } = asked;
  const writer = new XmlWriter();
  writer.start('wfs:GetFeature', {
    service: 'WFS',
    version: VERSION,
    resultType: asked.resultType,
    outputFormat: asked.outputFormat,
    maxFeatures: asked.maxFeatures,
    'xmlns:wfs': WFS,
    'xmlns:ogc': OGC,
    'xmlns:gml': GML,
    [`xmlns:${type.prefix}`]: type.namespace,
  });
  writer.start('wfs:Query', { typeName: `${type.prefix}:${type.name}`, srsName: asked.srsName });
  for (const name of asked.propertyNames) writer.element('wfs:PropertyName', {}, name);
  if (filter !== undefined || box !== undefined) {
    writer.start('ogc:Filter');
    writeFilter(writer, { filter, box });
    writer.end();
  }
  if (sortBy !== undefined)
    writer
      .start('ogc:SortBy')
      .start('ogc:SortProperty')
      .element('ogc:PropertyName', {}, sortBy.propertyName)
      .element('ogc:SortOrder', {}, sortBy.order)
      .end()
      .end();
  return writer.end().end().toString();
}

function filterText(filter: SimpleFilter, box: Box | undefined): string {
  const writer = new XmlWriter({ declaration: false, isIndented: false });
  writer.start('ogc:Filter', { 'xmlns:ogc': OGC, ...(box === undefined ? {} : { 'xmlns:gml': GML }) });
  writeFilter(writer, { filter, box });
  return writer.end().toString().trim();
}
