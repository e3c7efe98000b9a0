import { sentence } from '../../lib/sentence.ts';
import type { RightForm, RowChoice } from '../../page/admin/right-page.ts';
import { EMPTY_CONDITION, SPARE_ROWS, type TypedCondition } from '../../page/conditions.ts';
import { HttpFailure } from '../http-failure.ts';

const MAX_CONDITIONS = 200;
const ROW_CHOICES: ReadonlySet<string> = new Set([
  'all',
  'conditions',
  'keep',
  'filter',
] satisfies RowChoice[]);

/** The form as it was typed; what isn't in it is as `before`. Throws HttpFailure 400 for what no browser sends. */
export function rightFormIn(fields: ReadonlyMap<string, string>, before: RightForm): RightForm {
  const rows = fields.get('rows') ?? '';
  if (!ROW_CHOICES.has(rows) || (rows === 'keep' && before.kept === undefined))
    throw new HttpFailure(400, 'The form lacks rows: all, conditions, keep or filter.');
  const combination = fields.get('combination') === 'Or' ? 'Or' : 'And';
  const hidden = [...fields.keys()].filter((name) => name.startsWith('hide.')).map((name) => name.slice(5));
  return withSpareRows({
    ...before,
    to: before.existing === undefined ? (fields.get('to') ?? '') : before.to,
    user: fields.get('user') ?? '',
    hidden: new Set(hidden),
    rows: rows as RowChoice,
    combination,
    conditions: conditionsIn(fields),
    filter: fields.get('filter') ?? '',
  });
}

export function withSpareRows(form: RightForm): RightForm {
  const filled = form.conditions.filter(({ property, value }) => property !== '' || value !== '');
  const spare = Array.from({ length: SPARE_ROWS }, () => EMPTY_CONDITION);
  return { ...form, conditions: [...filled, ...spare] };
}

function conditionsIn(fields: ReadonlyMap<string, string>): TypedCondition[] {
  const conditions: TypedCondition[] = [];
  for (let i = 0; fields.has(`property.${i}`); i++) {
    if (i === MAX_CONDITIONS)
      throw new HttpFailure(
        400,
        sentence('There are more than {most} conditions; use a filter.', { most: MAX_CONDITIONS }),
      );
    conditions.push({
      property: fields.get(`property.${i}`) ?? '',
      operator: fields.get(`operator.${i}`) ?? EMPTY_CONDITION.operator,
      value: fields.get(`value.${i}`) ?? '',
    });
  }
  return conditions;
}
