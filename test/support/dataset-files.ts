import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A GeoJSON file of `count` points named a 1, a 2 …, big enough where a download has to take its time. */
export async function writePoints(
  folder: string,
  name: string,
  count: number,
  label = 'a',
  padding = 0,
): Promise<string> {
  const path = join(folder, name);
  const more = 'x'.repeat(padding);
  const lines = Array.from({ length: count }, (_, i) =>
    JSON.stringify({
      type: 'Feature',
      properties: { key: i + 1, name: `${label} ${i + 1}`, more },
      geometry: { type: 'Point', coordinates: [(i % 360) - 180 + 0.5, ((i * 7) % 170) - 85] },
    }),
  );
  await writeFile(path, `{"type":"FeatureCollection","features":[\n${lines.join(',\n')}\n]}\n`);
  return path;
}
