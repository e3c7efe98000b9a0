import type { MapPageData } from '../../map/map-page-data.ts';

/** A feature with its attributes, as the WFS gives them. */
export interface ReadFeature {
  /** With the type's name. */
  readonly id: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

type Asked = Pick<MapPageData, 'wfsUrl' | 'typeName' | 'fields'>;
/** West, south, east, north in degrees. */
export type Box = readonly [number, number, number, number];

/** Of an address: hundreds of fields are asked for by naming none. */
const MAX_NAMES_CHARACTERS = 4_000;

/**
 * The first features whose place meets the box, with the fields that the page shows. By the reader's own session, so nobody
 * sees more here than elsewhere. Throws Error with what the server says.
 */
export async function readFeatures(
  { wfsUrl, typeName, fields }: Asked,
  box: Box,
  maxFeatures: number,
  signal: AbortSignal,
): Promise<readonly ReadFeature[]> {
  const names = fields.map(({ name }) => name).join(',');
  const query = new URLSearchParams({
    typeName,
    outputFormat: 'application/json',
    maxFeatures: String(maxFeatures),
    bbox: `${box.map((degree) => degree.toFixed(8)).join(',')},EPSG:4326`,
    // Without the geometry, which may be large, and is drawn already.
    ...(names === '' || names.length > MAX_NAMES_CHARACTERS ? {} : { propertyName: names }),
  });
  const answer = await fetch(`${wfsUrl}?service=WFS&version=1.1.0&request=GetFeature&${query}`, {
    signal,
    headers: { Accept: 'application/json' },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(messageIn(text) ?? `${answer.status} ${answer.statusText}`);
  return (JSON.parse(text) as { features: readonly ReadFeature[] }).features;
}

/** What an exception report, or the refusal of a quota, says. */
function messageIn(text: string): string | undefined {
  const report = new DOMParser().parseFromString(text, 'text/xml');
  return report.getElementsByTagNameNS('*', 'ExceptionText')[0]?.textContent ?? undefined;
}
