import { type QuotaLimit, type QuotaSubject, readQuotaLimits } from '../../access/quota-limits.ts';
import { QUOTA_UNITS, type QuotaUnit } from '../../access/quota-window.ts';
import { AccountError } from '../../account/account-error.ts';
import { findGroup, listGroups } from '../../account/groups.ts';
import { setQuotaLimit } from '../../account/set-quota-limit.ts';
import { findUser, findUserById } from '../../account/users.ts';
import { sentence } from '../../lib/sentence.ts';
import { NO_LIMIT, quotasPage, type ShownLimit, type TypedLimit } from '../../page/admin/quotas-page.ts';
import { formPageAnswer } from '../account-input.ts';
import type { Answer } from '../answer.ts';
import { checkedForm } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import type { Handler } from '../route.ts';
import { type AdminInput, adminInput, changedAnswer, fieldErrors } from './admin-input.ts';

/** `/admin/quotas/`. */
export const quotasEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  if (input.exchange.request.method !== 'POST') return showQuotas(admin);
  const form = await checkedForm(input);
  const isRemoval = form.get('action') === 'remove';
  const typed = typedIn(form);
  const { database, portalId, actor } = admin;
  try {
    const unit = unitIn(typed.unit);
    const calls = isRemoval ? 'none' : callsIn(typed.calls);
    const subject = await subjectIn(admin, typed);
    await setQuotaLimit(database, portalId, { subject, unit, calls }, actor);
  } catch (error) {
    const errors = fieldErrors(error, 'calls', admin.frame.reader.say);
    return showQuotas(admin, typed, errors);
  }
  return changedAnswer(input, 'quotas/', isRemoval ? 'removed' : 'saved');
};

/** A limit's own button names its user in `to`; the form for a new one, in a field beside it. */
function typedIn(form: ReadonlyMap<string, string>): TypedLimit {
  const to = form.get('to') ?? '';
  const [kind, name] = to.split(/:(.*)/s);
  const isUser = kind === 'user' && name !== undefined;
  return {
    to: isUser ? 'user' : to,
    user: isUser ? name : (form.get('user') ?? '').trim(),
    unit: form.get('unit') ?? '',
    calls: (form.get('calls') ?? '').trim(),
  };
}

function unitIn(text: string): QuotaUnit {
  const unit = QUOTA_UNITS.find((each) => each === text);
  if (unit === undefined)
    throw new HttpFailure(400, sentence('A unit is one of {units}.', { units: QUOTA_UNITS.join(', ') }));
  return unit;
}

/** Blanks and commas between the digits are how people write large numbers. */
function callsIn(text: string): QuotaLimit['calls'] {
  if (text.toLowerCase() === 'unlimited') return 'unlimited';
  const digits = text.replace(/[\s,]/g, '');
  if (/^\d{1,13}$/.test(digits)) return Number(digits);
  throw new AccountError('Invalid', 'Say a number of calls, or unlimited.', 'calls');
}

async function subjectIn(
  { database, portalId }: AdminInput,
  { to, user }: TypedLimit,
): Promise<QuotaSubject> {
  if (to === 'anonymous' || to === 'users') return { kind: to };
  if (to === 'user') {
    const found = await findUser(database, portalId, user);
    if (found === undefined) throw new AccountError('Invalid', 'This portal has no such user.', 'user');
    return { kind: 'user', id: found.id };
  }
  if (!to.startsWith('group:')) throw new HttpFailure(400, 'The form does not say whom the limit is for.');
  return { kind: 'group', id: (await findGroup(database, portalId, to.slice('group:'.length))).id };
}

async function showQuotas(
  { frame, database, portalId }: AdminInput,
  typed: TypedLimit = NO_LIMIT,
  errors?: ReadonlyMap<string, string>,
): Promise<Answer> {
  const { say } = frame.reader;
  const groups = await listGroups(database, portalId);
  const titles = new Map(groups.map(({ id, name, title }) => [id, { name, title }]));
  const limits = await Promise.all(
    (await readQuotaLimits(database.db, portalId)).map(
      async ({ subject, unit, calls }): Promise<ShownLimit> => {
        if (subject.kind === 'anonymous')
          return { to: 'anonymous', title: say('All anonymous callers together'), unit, calls };
        if (subject.kind === 'users') return { to: 'users', title: say('Each user'), unit, calls };
        if (subject.kind === 'group') {
          const { name, title } = titles.get(subject.id) ?? {
            name: '',
            title: say('number {number}', { number: subject.id }),
          };
          return {
            to: `group:${name}`,
            title: say('Each user of the group {title}', { title }),
            unit,
            calls,
          };
        }
        const name =
          (await findUserById(database, portalId, subject.id))?.name ??
          say('number {number}', { number: subject.id });
        return { to: `user:${name}`, title: say('The user {name}', { name }), unit, calls };
      },
    ),
  );
  const page = quotasPage(frame, {
    limits,
    groups: groups.map(({ name, title }) => ({
      value: `group:${name}`,
      label: say('Each user of the group {title}', { title }),
    })),
    units: QUOTA_UNITS,
    typed,
    ...(errors === undefined ? {} : { errors }),
  });
  return formPageAnswer(page, errors);
}
