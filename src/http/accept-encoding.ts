/** The content codings that this server speaks. */
export type ContentCoding = 'gzip' | 'identity';

/**
 * Chooses by quality values (RFC 9110 §12.5.3): gzip when it is acceptable and no less wanted than the plain form.
 * A client that refuses both gets the plain form.
 */
export function negotiateCoding(acceptEncoding: string | undefined): ContentCoding {
  if (acceptEncoding === undefined || acceptEncoding === '') return 'identity';
  if (acceptEncoding === 'gzip') return 'gzip';
  const qualities = new Map<string, number>();
  for (const [coding, quality] of qualityList(acceptEncoding)) {
    qualities.set(coding === 'x-gzip' ? 'gzip' : coding, quality);
  }
  const gzip = qualities.get('gzip') ?? qualities.get('*') ?? 0;
  const identity = qualities.get('identity') ?? 0;
  return gzip > 0 && gzip >= identity ? 'gzip' : 'identity';
}

/** True when HTML is wanted at least as much as anything that an API answers: a person with a browser. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes('text/html')) return false;
  let html = 0;
  let other = 0;
  for (const [type, quality] of qualityList(accept)) {
    if (type === 'text/html') html = quality;
    else if (/[/+](xml|json)$/.test(type) && type !== 'application/xhtml+xml')
      other = Math.max(other, quality);
  }
  return html > 0 && html >= other;
}

/** The members of a header such as Accept, in lower case, with their `q` (1 when absent, 0 when it is no number). */
export function* qualityList(header: string): Iterable<readonly [value: string, quality: number]> {
  for (const member of header.split(',')) {
    const [value, ...parameters] = member.split(';').map((part) => part.trim().toLowerCase());
    if (value === undefined || value === '') continue;
    const written = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
    const quality =
      written === undefined ? 1 : /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(written) ? Number(written) : 0;
    yield [value, quality];
  }
}
