import { findUser, findUserById } from '../../account/users.ts';
import { ANONYMOUS_NAME, USAGE_STYLE, type UsageQuestion, usagePage } from '../../page/admin/usage-page.ts';
import { formPageHeaders } from '../../page/page-layout.ts';
import { CLIENT_KINDS } from '../../usage/client-kind.ts';
import { lastDays, readUsage, type UsageFilter, type UsageReport } from '../../usage/read-usage.ts';
import { ANONYMOUS_USER } from '../../usage/usage-counts.ts';
import { usageCsv } from '../../usage/usage-csv.ts';
import { formPageAnswer } from '../account-input.ts';
import { HttpFailure } from '../http-failure.ts';
import type { Handler } from '../route.ts';
import { type AdminInput, adminInput } from './admin-input.ts';

const RANGES = [7, 30, 90, 365] as const;
const DEFAULT_DAYS = 30;

/** `/admin/usage/`: publishers read every dataset, and so see its usage; who asked is for administrators. */
export const usageEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const question = questionIn(admin);
  const { filter, errors } = await filterOf(admin, question, input.context.now);
  const report = await readUsage(admin.database.db, filter);
  const showsUsers = admin.identity.role === 'administrator';
  const page = usagePage(admin.frame, {
    question,
    report,
    userNames: showsUsers ? await userNames(admin, report) : new Map(),
    showsUsers,
    ranges: RANGES,
    clients: CLIENT_KINDS,
    isRecorded: input.application.usage !== undefined,
    errors,
  });
  const headers = formPageHeaders({ styles: [USAGE_STYLE] });
  return { ...formPageAnswer(page, errors), headers };
};

/** `/admin/usage/csv/`: the figures behind the page, row by row. */
export const usageCsvEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const question = questionIn(admin);
  const { filter, errors } = await filterOf(admin, question, input.context.now);
  const [error] = errors.values();
  if (error !== undefined) throw new HttpFailure(400, error);
  const userNameOf =
    admin.identity.role === 'administrator'
      ? async (id: number) => (await findUserById(admin.database, admin.portalId, id))?.name
      : undefined;
  return {
    status: 200,
    headers: { 'Cache-Control': 'private, no-store' },
    body: {
      contentType: 'text/csv; charset=utf-8; header=present',
      byteLength: undefined,
      validator: undefined,
      fileName: `usage-${filter.from}-${filter.to}.csv`,
      plain: () => usageCsv(admin.database.db, filter, userNameOf),
      gzip: () => undefined,
      close() {},
    },
  };
};

function questionIn({ query, identity }: AdminInput): UsageQuestion {
  const text = (name: string) => (query.get(name) ?? '').trim();
  const asked = Number(text('days'));
  const days = RANGES.find((range) => range === asked) ?? DEFAULT_DAYS;
  const user = text('user');
  if (user !== '' && identity.role !== 'administrator')
    throw new HttpFailure(403, 'Only administrators see what single users ask for.');
  return { days, dataset: text('dataset'), user, client: text('client') };
}

/** What isn't known gives an error beside its field, and a report in which it is left out. */
async function filterOf(
  { database, portalId, frame }: AdminInput,
  { days, dataset, user, client }: UsageQuestion,
  now: Date,
): Promise<{ readonly filter: UsageFilter; readonly errors: ReadonlyMap<string, string> }> {
  const { say } = frame.reader;
  const errors = new Map<string, string>();
  let userId: number | undefined;
  if (user === ANONYMOUS_NAME) userId = ANONYMOUS_USER;
  else if (user !== '') {
    userId = (await findUser(database, portalId, user))?.id;
    if (userId === undefined) errors.set('user', say('This portal has no such user.'));
  }
  const kind = CLIENT_KINDS.find((each) => each === client);
  if (client !== '' && kind === undefined) errors.set('client', say('There is no such kind of program.'));
  const filter = {
    portalId,
    ...lastDays(days, now.getTime()),
    datasetId: dataset === '' ? undefined : dataset,
    userId,
    client: kind,
  };
  return { filter, errors };
}

async function userNames({ database, portalId }: AdminInput, { users }: UsageReport) {
  const names = new Map<number, string>();
  for (const { name: id } of users) {
    const user = id > 0 ? await findUserById(database, portalId, id) : undefined;
    if (user !== undefined) names.set(id, user.name);
  }
  return names;
}
