import type { PublishReport } from '../publish/publish-report.ts';
import { oneLine } from './error-lines.ts';
import { textTable } from './text-table.ts';

const CRS_ORIGINS = { option: 'as you said', file: 'by the file', assumed: 'assumed' } as const;

/** The report of a publish for people. */
export function reportText(report: PublishReport): string {
  const count = report.numberOfFeatures;
  const what = `${count.toLocaleString('en')} ${count === 1 ? 'feature' : 'features'}`;
  const layer = report.source.layer === undefined ? '' : `, layer ${report.source.layer}`;
  const head = `Published ${report.id}: ${what} from ${report.source.path} (${report.source.format}${layer}) in ${report.seconds.toFixed(1)} s.`;
  const sections = [`${oneLine(head)}\n`, textTable(summaryRows(report), '  ')];
  if (report.properties.length > 0)
    sections.push('Properties\n', textTable(report.properties.map(propertyRow), '  '));
  if (report.remarks.length > 0)
    sections.push('Remarks\n', ...report.remarks.map((remark) => `  ${oneLine(remark)}\n`));
  if (report.skipped > 0) sections.push(...skippedLines(report));
  return sections.join('');
}

function summaryRows(report: PublishReport): string[][] {
  const { crs, defaultCrs, ids, envelope } = report;
  const served = crs.code === defaultCrs.code ? '' : `, served in EPSG:${defaultCrs.code} ${defaultCrs.name}`;
  const rows = [
    ['portal', report.portal],
    ['feature type', report.typeName],
    ['version', report.replaced ? `${report.version}, in place of the one before` : report.version],
    ['coordinates', `EPSG:${crs.code} ${crs.name} (${CRS_ORIGINS[crs.from]})${served}`],
    ['feature ids', ids.from === 'key' ? `from ${ids.column}` : 'from the content of the records'],
  ];
  if (report.isRestricted) rows.push(['seen by', 'those with a right to it: it is restricted']);
  if (envelope !== undefined) {
    const { minX, minY, maxX, maxY } = envelope;
    const corner = (x: number, y: number) => `${Number(x.toFixed(5))} ${Number(y.toFixed(5))}`;
    rows.push(['extent', `${corner(minX, minY)} to ${corner(maxX, maxY)} (longitude, latitude)`]);
  }
  return rows;
}

function propertyRow({ name, reason }: PublishReport['properties'][number]): string[] {
  return [name, reason];
}

function skippedLines({ skipped, invalidRecords, source }: PublishReport): string[] {
  const lines = invalidRecords.map(
    ({ number, reason }) => `  ${oneLine(source.path)}: record ${number}: ${oneLine(reason)}\n`,
  );
  const rest = skipped - invalidRecords.length;
  if (rest > 0) lines.push(`  and ${rest} more\n`);
  return [`Left out: ${skipped} invalid ${skipped === 1 ? 'record' : 'records'}\n`, ...lines];
}
