/** So many bad records are listed; all are counted. */
export const MAX_LISTED = 20;

/** A record that can't be published. */
export interface InvalidRecordReport {
  /** 1-based number in the source. */
  readonly number: number;
  readonly reason: string;
}

/** Bad records of a source: the first few by number and reason, the rest as a count. */
export class InvalidRecords {
  readonly #listed = new Map<number, string>();
  #total = 0;

  add(number: number, reason: string): void {
    this.#total++;
    if (this.#listed.size < MAX_LISTED) this.#listed.set(number, reason);
  }

  get total(): number {
    return this.#total;
  }

  get listed(): readonly InvalidRecordReport[] {
    return [...this.#listed].map(([number, reason]) => ({ number, reason }));
  }
}
