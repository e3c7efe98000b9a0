import { sentence, type Told, ToldError } from '../lib/sentence.ts';

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

export function noSuchDataset(id: string): CatalogError {
  return new CatalogError(
    'NoSuchDataset',
    sentence('There is no dataset {id} in this portal.', { id: JSON.stringify(id) }),
  );
}

/** The same where the portal is to be named. */
export function noDatasetIn(portal: string, id: string): CatalogError {
  return new CatalogError(
    'NoSuchDataset',
    sentence('The portal {portal} has no dataset {id}.', { portal, id: JSON.stringify(id) }),
  );
}
