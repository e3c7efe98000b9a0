import { overviewPage } from '../../page/admin/overview-page.ts';
import type { Handler } from '../route.ts';
import { adminAnswer, adminInput } from './admin-input.ts';

/** `/admin/`. */
export const overviewEndpoint: Handler = async (input) =>
  adminAnswer(overviewPage((await adminInput(input)).frame));
