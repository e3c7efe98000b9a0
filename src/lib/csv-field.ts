/** A field of CSV (RFC 4180 §2.5 to §2.7): quoted where it has a quote, a line break or what stands between fields. */
export function csvField(text: string, separator = ','): string {
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
