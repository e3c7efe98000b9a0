/** A field of an application that can't stand as it is. */
export interface ApplicationProblem {
  readonly field: 'name' | 'type' | 'redirect_uris';
  /** A whole sentence for the person who filled it in. */
  readonly message: string;
}

/** An application that can't be registered or changed so. */
export class ApplicationError extends Error {
  readonly problems: readonly ApplicationProblem[];
  constructor(problems: readonly ApplicationProblem[]) {
    super(problems.map(({ message }) => message).join(' '));
    this.name = 'ApplicationError';
    this.problems = problems;
  }
}
