/** Percent-encoded, but for what may stand in a query and makes it readable: colons, commas, slashes. */
export function queryText(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%(3A|2C|2F)/g, decodeURIComponent);
}
