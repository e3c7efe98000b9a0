import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';

let text: string | undefined;

/**
 * The CRS with this EPSG code as Well-Known Text in ESRI's spelling, the one that shapefiles have beside them and that
 * every reader knows; undefined for codes that the registry lacks. The table is unpacked at the first question.
 */
export function esriWkt(code: number): string | undefined {
  text ??= `\n${brotliDecompressSync(readFileSync(new URL('./generated/esri-wkt.txt.br', import.meta.url))).toString('utf8')}`;
  const start = text.indexOf(`\n${code}\t`);
  if (start < 0) return undefined;
  return text.slice(text.indexOf('\t', start) + 1, text.indexOf('\n', start + 1));
}
