export type CatalogProblem =
  | 'NoSuchPortal'
  | 'NoSuchDataset'
  | 'NoSuchVersion'
  | 'Exists'
  | 'Invalid'
  | 'Busy';

/** A change of the catalogue that can't be made; the message is one line for the person who asked for it. */
export class CatalogError extends Error {
  readonly problem: CatalogProblem;
  constructor(problem: CatalogProblem, message: string) {
    super(message);
    this.name = 'CatalogError';
    this.problem = problem;
  }
}
