import { Turns } from '../../lib/steps.ts';

/** Of this thread: requests of megabytes are read and resolved in turns, and small ones answered in between. */
export const LONG_WORK = new Turns();
