import { basename } from 'node:path';
import { toNcName } from '../lib/ncname.ts';
import { PublishError } from './publish-error.ts';

const MAX_ID_CHARACTERS = 200;
const EXTENSIONS =
  /\.(geojson|geojsonl|geojsons|geojsonseq|ndjson|jsonl|json|csv|tsv|txt|shp|dbf|zip|gpkg|fgb|gml|xml|gz)$/i;

/** The dataset's id: as the publisher says, or the file's name without its extensions. Throws PublishError. */
export function decideDatasetId(path: string, asked: string | undefined): string {
  const id = asked ?? withoutExtensions(basename(path));
  const problem = problemOf(id);
  if (problem === undefined) return id;
  throw new PublishError(
    path,
    `${JSON.stringify(id)} can't be a dataset's id: ${problem}; say another with --as`,
  );
}

/** The XML name for an id, with `_2`, `_3` … behind it where another dataset of the portal has it. */
export function decideTypeName(id: string, taken: ReadonlySet<string>): string {
  const base = toNcName(id);
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}_${n}`;
  return name;
}

function withoutExtensions(name: string): string {
  let rest = name;
  while (EXTENSIONS.test(rest)) rest = rest.replace(EXTENSIONS, '');
  return rest;
}

/** Ids stand in URLs and XML. */
function problemOf(id: string): string | undefined {
  if (id.trim() === '') return 'it is empty';
  if (id !== id.trim()) return 'it begins or ends with a blank';
  if (id.length > MAX_ID_CHARACTERS) return `it is longer than ${MAX_ID_CHARACTERS} characters`;
  if (id === '.' || id === '..') return 'it is no name';
  if (/[/\\]/.test(id)) return 'it has a slash';
  if (!id.isWellFormed() || /[\p{Cc}\uFFFE\uFFFF]/u.test(id)) return 'it has control characters';
  return undefined;
}
