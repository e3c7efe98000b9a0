export type AccountProblem = 'Invalid' | 'Exists' | 'NoSuchUser' | 'NoSuchGroup' | 'NoSuchKey';

/** What can't be done about people; the message is fit for whoever asked for it. */
export class AccountError extends Error {
  readonly problem: AccountProblem;
  constructor(problem: AccountProblem, message: string) {
    super(message);
    this.name = 'AccountError';
    this.problem = problem;
  }
}
