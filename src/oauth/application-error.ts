import { englishOf, type Told, ToldError } from '../lib/sentence.ts';

/** A field of an application that can't stand as it is. */
export interface ApplicationProblem {
  readonly field: 'name' | 'type' | 'redirect_uris';
  /** A whole sentence for the person who filled it in. */
  readonly told: Told;
}

/** An application that can't be registered or changed so. */
export class ApplicationError extends ToldError {
  readonly problems: readonly ApplicationProblem[];
  constructor(problems: readonly ApplicationProblem[]) {
    super(problems.map(({ told }) => englishOf(told)).join(' '));
    this.name = 'ApplicationError';
    this.problems = problems;
  }
}
