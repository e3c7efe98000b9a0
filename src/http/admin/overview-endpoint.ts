import { overviewPage } from '../../page/admin/overview-page.ts';
import { formPageAnswer } from '../account-input.ts';
import type { Handler } from '../route.ts';
import { adminInput } from './admin-input.ts';

/** `/admin/`. */
export const overviewEndpoint: Handler = async (input) =>
  formPageAnswer(overviewPage((await adminInput(input)).frame));
