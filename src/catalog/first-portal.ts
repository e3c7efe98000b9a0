/** The path under a portal's URL that names its feature types' namespace. */
const NAMESPACE_PATH = '/api/wfs/featuretype';

/** Addresses that stand for all of a machine's, and can't be asked themselves. */
const ALL_ADDRESSES = new Set(['0.0.0.0', '::', '']);
/** Where a server listens that was told nothing else. */
const DEFAULT_PORT = 8080;

/**
 * The namespace URI of a new portal: kept with it from then on, whatever its address becomes. `base` is the portal's URL
 * without a slash at the end.
 */
export function namespaceUriFor(base: string): string {
  return base + NAMESPACE_PATH;
}

/**
 * The URL of a portal that was given neither a public URL nor a host, from the address that the server listens on. All
 * addresses become 127.0.0.1; port 0, which is another one at each start, becomes 8080.
 */
export function firstAddressOf(host: string, port: number): string {
  const reachable = ALL_ADDRESSES.has(host) ? '127.0.0.1' : host;
  const name = reachable.includes(':') ? `[${reachable}]` : reachable;
  return `http://${name}:${port === 0 ? DEFAULT_PORT : port}`;
}

/** Where a portal is reached, as far as can be told without a request: links that aren't answers begin with it. */
export function addressOf(
  portal: { readonly publicUrl: string | undefined; readonly hosts: readonly string[] },
  listens: { readonly host: string; readonly port: number },
): string {
  const [host] = portal.hosts;
  return (
    portal.publicUrl ?? (host === undefined ? firstAddressOf(listens.host, listens.port) : `http://${host}`)
  );
}
