import type { FeatureType } from '../feature/feature.ts';
import type { Box } from '../ogc/fes/write-filter.ts';
import type { AskedFeatures } from '../ogc/wfs/v1_1_0/write-get-feature.ts';
import { EMPTY_CONDITION, SPARE_ROWS, type TypedCondition } from '../page/conditions.ts';
import type { FieldErrors } from '../page/form.ts';
import type { Say } from '../page/language/say.ts';
import type { QueryForm } from '../page/query/query-page.ts';
import { CONDITION_OPERATORS, filterOfConditions, type SimpleCondition } from '../query/simple-conditions.ts';

const MAX_CONDITIONS = 50;

/** The form as it stands in an address; whatever isn't said is empty. Rows beyond the 50th are left out. */
export function queryFormIn(fields: URLSearchParams): QueryForm {
  const field = (name: string) => fields.get(name)?.trim() ?? '';
  const filled: TypedCondition[] = [];
  for (let i = 0; i < MAX_CONDITIONS && fields.has(`property.${i}`); i++) {
    const property = field(`property.${i}`);
    if (property === '') continue;
    const operator = field(`operator.${i}`) || EMPTY_CONDITION.operator;
    filled.push({ property, operator, value: fields.get(`value.${i}`) ?? '' });
  }
  return {
    combination: field('combination') === 'Or' ? 'Or' : 'And',
    conditions: [
      ...filled,
      ...Array.from({ length: filled.length === 0 ? 1 : SPARE_ROWS }, () => EMPTY_CONDITION),
    ],
    box: field('bbox'),
    sort: field('sort'),
    order: field('order') === 'DESC' ? 'DESC' : 'ASC',
    shown: new Set(
      [...fields.keys()].filter((name) => name.startsWith('show.')).map((name) => name.slice('show.'.length)),
    ),
    srs: field('srs'),
    limit: field('limit'),
  };
}

/**
 * The request that the form means, or what is wrong in it, by field. Names and values are said as they are: what the type
 * doesn't have the service itself refuses.
 */
export function askedFeatures(form: QueryForm, type: FeatureType, say: Say): AskedFeatures | FieldErrors {
  const errors = new Map<string, string>();
  const box = boxIn(form.box);
  if (box === 'wrong') errors.set('bbox', say('Four numbers: west, south, east, north.'));
  const isLimit = form.limit === '' || (/^\d{1,15}$/.test(form.limit) && Number(form.limit) > 0);
  if (!isLimit) errors.set('limit', say('A whole number of features, at least 1.'));
  if (errors.size > 0 || box === 'wrong') return errors;
  return {
    type,
    propertyNames: [...form.shown],
    filter: filterOfConditions({
      combination: form.combination,
      conditions: form.conditions.filter(({ property }) => property !== '').map(knownOperator),
    }),
    box,
    sortBy: form.sort === '' ? undefined : { propertyName: form.sort, order: form.order },
    srsName: form.srs === '' ? undefined : form.srs,
    maxFeatures: form.limit === '' ? undefined : Number(form.limit),
    outputFormat: undefined,
  };
}

/** An operator that no form of ours offers counts as the first. */
function knownOperator({ property, operator, value }: TypedCondition): SimpleCondition {
  const known = CONDITION_OPERATORS.find(({ name }) => name === operator) ?? CONDITION_OPERATORS[0];
  return { property, operator: known.name, value: known.takesValue ? value : '' };
}

function boxIn(text: string): Box | 'wrong' | undefined {
  if (text === '') return undefined;
  const numbers = text.split(/[\s,;]+/).map((part) => (part === '' ? Number.NaN : Number(part)));
  const [west, south, east, north, ...more] = numbers;
  if (west === undefined || south === undefined || east === undefined || north === undefined) return 'wrong';
  return more.length > 0 || numbers.some((number) => !Number.isFinite(number))
    ? 'wrong'
    : [west, south, east, north];
}
