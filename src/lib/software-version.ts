import { readFileSync } from 'node:fs';

/** The version of the package that this code belongs to. */
export const SOFTWARE_VERSION: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
