import { type Told, ToldError } from '../lib/sentence.ts';

export type UploadProblem =
  | 'NoSuchUpload'
  /** What was sent, or is to be done with it, can't be. */
  | 'Invalid'
  /** More than one upload may have. */
  | 'TooLarge'
  /** No disk is left for it. */
  | 'NoSpace'
  /** Another position in the file is to be sent next. */
  | 'WrongOffset'
  /** Something else is done with it, or with too many others. */
  | 'Busy';

/** Why an upload goes no further; the message is a sentence for its publisher. */
export class UploadError extends ToldError {
  readonly problem: UploadProblem;

  constructor(problem: UploadProblem, told: Told, options?: ErrorOptions) {
    super(told, options);
    this.name = 'UploadError';
    this.problem = problem;
  }
}
