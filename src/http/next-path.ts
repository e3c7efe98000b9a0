/**
 * Where a person goes after signing in: a path of ours, never another site's address. `next` is what stands in the URL, which
 * anybody may have written; what isn't a plain path leads to the start page.
 */
export function nextPath(next: string | null | undefined): string {
  if (next === null || next === undefined) return '/';
  // A second slash, or a backslash that browsers take for one, would begin a host name.
  const isPath = /^\/(?![/\\])/.test(next) && !/[\u0000-\u0020\\\u007f]/.test(next) && next.length <= 8192;
  // It becomes a header, which holds no other characters.
  return isPath ? next.toWellFormed().replace(/[^\u0021-\u007e]+/gu, encodeURIComponent) : '/';
}
