/** Kinds of programs that are told apart; what they call themselves in full is never kept. */
export const CLIENT_KINDS = [
  'QGIS',
  'ArcGIS',
  'GDAL',
  'OWSLib',
  'Python',
  'R',
  'curl',
  'browser',
  'robot',
  'other',
] as const;
export type ClientKind = (typeof CLIENT_KINDS)[number];

/** The first that matches counts: QGIS calls itself Mozilla too, and so do robots. */
const SIGNS: readonly (readonly [ClientKind, RegExp])[] = [
  ['QGIS', /qgis/i],
  ['ArcGIS', /arcgis|\besri\b/i],
  ['OWSLib', /owslib/i],
  ['GDAL', /gdal|\bogr/i],
  ['robot', /bot\b|crawl|spider|slurp/i],
  ['Python', /python|aiohttp|httpx/i],
  ['R', /\br-curl\b|\bhttr2?\b/i],
  ['curl', /\bcurl\/|\bwget\b/i],
  ['browser', /^(?:mozilla|opera)\//i],
];

/** Longer ones are judged by their begin. */
const MAX_CHARACTERS = 300;
const MAX_REMEMBERED = 1000;
const remembered = new Map<string, ClientKind>();

/** What kind of program a User-Agent header names; `other` without one. */
export function clientKind(userAgent: string | undefined): ClientKind {
  if (userAgent === undefined) return 'other';
  const known = remembered.get(userAgent);
  if (known !== undefined) return known;
  const text = userAgent.slice(0, MAX_CHARACTERS);
  const kind = SIGNS.find(([, sign]) => sign.test(text))?.[0] ?? 'other';
  if (userAgent.length > MAX_CHARACTERS) return kind;
  if (remembered.size >= MAX_REMEMBERED) remembered.clear();
  remembered.set(userAgent, kind);
  return kind;
}
