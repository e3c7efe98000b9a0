import { SourceError } from '../publish/source.ts';

/** Where data are read from. */
export type SourceAddress =
  /** A file, a folder (its newest file) or a pattern such as `exports/*.csv` (the newest of them). */
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url' | 'wfs' | 'database'; readonly url: URL };

/**
 * Reads an address as people write it: a path, `http(s)://…`, `WFS:https://…` (also a URL with `service=WFS`), or
 * `postgres://…`. Throws SourceError, which never repeats what may hold a password.
 */
export function parseSourceAddress(text: string): SourceAddress {
  if (/^wfs:/i.test(text)) return { kind: 'wfs', url: webAddress(text.slice(4)) };
  if (/^https?:/i.test(text)) {
    const url = webAddress(text);
    return { kind: isWfs(url) ? 'wfs' : 'url', url };
  }
  if (/^postgres(ql)?:/i.test(text)) return { kind: 'database', url: databaseAddress(text) };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1];
  if (scheme !== undefined)
    throw new SourceError(
      `Addresses that begin with ${scheme}:// are not read; http://, https://, WFS:https:// and postgres:// are, and paths of files`,
    );
  return { kind: 'file', path: text };
}

function webAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new SourceError('The address is none of the web; one is https://example.org/roads.geojson');
  url.hash = '';
  return url;
}

function databaseAddress(text: string): URL {
  const url = URL.parse(text);
  if (url === null || url.pathname.length < 2 || url.username === '')
    throw new SourceError('The address of a database is postgres://user@host:port/database');
  return url;
}

function isWfs(url: URL): boolean {
  return [...url.searchParams].some(
    ([name, value]) => name.toLowerCase() === 'service' && value.toLowerCase() === 'wfs',
  );
}
