import { type Told, ToldError } from '../lib/sentence.ts';

/** The part of a query expression that couldn't be resolved. */
export type UnresolvedPart = 'propertyName' | 'featureId' | 'srsName' | 'filter' | 'sortBy';

/** Something in a query that isn't known or can't be; the message names it and is fit for a client. */
export class UnresolvedNameError extends ToldError {
  readonly part: UnresolvedPart;
  constructor(part: UnresolvedPart, told: Told) {
    super(told);
    this.name = 'UnresolvedNameError';
    this.part = part;
  }
}

/** A client's text in a message, cut to what a line holds. */
export function quoted(text: string): string {
  return `"${text.length > 100 ? `${text.slice(0, 100)}…` : text}"`;
}
