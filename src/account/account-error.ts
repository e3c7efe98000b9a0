import { type Told, ToldError } from '../lib/sentence.ts';

/** What can't be done about people; the message is fit for whoever asked for it. */
export type AccountProblem =
  | 'NoSuchUser'
  | 'NoSuchGroup'
  | 'NoSuchKey'
  | 'Exists'
  | 'Invalid'
  /** The portal would be left without an administrator who can sign in. */
  | 'LastAdministrator'
  /** A link that was used, has ended or was never given. */
  | 'NoSuchLink'
  /** The password or code that was to prove who they are isn't right. */
  | 'NotProved';

export class AccountError extends ToldError {
  readonly problem: AccountProblem;
  /** The field of a form that is at fault, e.g. `password`. */
  readonly field: string | undefined;

  constructor(problem: AccountProblem, told: Told, field?: string) {
    super(told);
    this.name = 'AccountError';
    this.problem = problem;
    this.field = field;
  }
}
