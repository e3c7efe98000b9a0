import { type Told, ToldError } from '../lib/sentence.ts';

export type CatalogProblem =
  | 'NoSuchPortal'
  | 'NoSuchDataset'
  | 'NoSuchVersion'
  | 'NoSuchSource'
  | 'Exists'
  | 'Invalid'
  | 'Busy'
  /** It is not any more what the caller saw. */
  | 'Changed';

/** A change of the catalogue that can't be made; the message is one line for the person who asked for it. */
export class CatalogError extends ToldError {
  readonly problem: CatalogProblem;
  constructor(problem: CatalogProblem, told: Told) {
    super(told);
    this.name = 'CatalogError';
    this.problem = problem;
  }
}
