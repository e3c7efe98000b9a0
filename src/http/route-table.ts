import type { Route } from './route.ts';

export interface FoundRoute {
  readonly route: Route;
  /** What stands for the `:name` segments of the route's path, decoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

const NO_PARAMETERS: ReadonlyMap<string, string> = new Map();

/** Finds routes by path. Paths without parameters win over those with. */
export class RouteTable {
  readonly #fixed: ReadonlyMap<string, FoundRoute>;
  readonly #patterns: readonly { readonly route: Route; readonly segments: readonly string[] }[];

  constructor(routes: readonly Route[]) {
    const fixed = routes.filter(({ path }) => !path.includes('/:'));
    this.#fixed = new Map(fixed.map((route) => [route.path, { route, parameters: NO_PARAMETERS }]));
    this.#patterns = routes
      .filter(({ path }) => path.includes('/:'))
      .map((route) => ({ route, segments: route.path.split('/') }));
  }

  /** `path`: percent-encoded, with or without a slash at the end. */
  find(path: string): FoundRoute | undefined {
    const plain = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    const fixed =
      this.#fixed.get(plain) ?? (plain.includes('%') ? this.#fixed.get(decode(plain)) : undefined);
    if (fixed !== undefined) return fixed;
    const segments = plain.split('/').map(decode);
    for (const pattern of this.#patterns) {
      const parameters = match(pattern.segments, segments);
      if (parameters !== undefined) return { route: pattern.route, parameters };
    }
    return undefined;
  }
}

function match(pattern: readonly string[], segments: readonly string[]): Map<string, string> | undefined {
  if (pattern.length !== segments.length) return undefined;
  const parameters = new Map<string, string>();
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] as string;
    if (!part.startsWith(':')) {
      if (part !== segment) return undefined;
    } else if (segment === '') return undefined;
    else parameters.set(part.slice(1), segment);
  }
  return parameters;
}

/** A path that can't be decoded is none of the table. */
function decode(path: string): string {
  try {
    const decoded = decodeURIComponent(path);
    return decoded.length > 1 && decoded.endsWith('/') ? decoded.slice(0, -1) : decoded;
  } catch {
    return path;
  }
}
