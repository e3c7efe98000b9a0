import { listGroups } from '../../account/groups.ts';
import type { Dataset, DatasetGrant } from '../../catalog/catalog.ts';
import { CatalogError } from '../../catalog/catalog-error.ts';
import { readRights, writeRights } from '../../catalog/dataset-grants.ts';
import { findSubject, nameSubject } from '../../catalog/grant-subjects.ts';
import { resolveGrant } from '../../catalog/resolve-grant.ts';
import { sentence } from '../../lib/sentence.ts';
import { FilterDocumentError, readFilterDocument } from '../../ogc/fes/read-filter-document.ts';
import { type RightForm, rightPage } from '../../page/admin/right-page.ts';
import type { FilterExpression } from '../../query/filter-expression.ts';
import { filterWords } from '../../query/filter-words.ts';
import {
  CONDITION_OPERATORS,
  conditionsOfFilter,
  filterOfConditions,
  type SimpleCondition,
} from '../../query/simple-conditions.ts';
import { formPageAnswer } from '../account-input.ts';
import type { Answer } from '../answer.ts';
import { checkedForm } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import type { Handler } from '../route.ts';
import { type AdminInput, adminInput, changedAnswer, fieldErrors } from './admin-input.ts';
import { datasetOf, pathOf, subjectTitle } from './datasets-endpoint.ts';
import { rightFormIn, withSpareRows } from './right-form.ts';

/** A right as it stands, with its subject by name. */
interface NamedGrant {
  readonly to: string;
  readonly grant: DatasetGrant;
}

/** `/admin/datasets/:id/right/?to=…`: gives a right, or changes the one that `to` has. */
export const rightEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const dataset = datasetOf(input, admin);
  const existing = await existingGrant(admin, dataset);
  if (input.exchange.request.method !== 'POST') return show(admin, dataset, formOf(admin, dataset, existing));
  const fields = await checkedForm(input);
  const typed = rightFormIn(fields, formOf(admin, dataset, existing));
  if (fields.get('action') === 'more') return show(admin, dataset, typed);
  const errors = await save(admin, dataset, typed, { existing, state: fields.get('rights_state') });
  if (errors !== undefined) return show(admin, dataset, typed, errors);
  return changedAnswer(input, pathOf(dataset), 'saved');
};

async function existingGrant(
  { database, portalId, query }: AdminInput,
  dataset: Dataset,
): Promise<NamedGrant | undefined> {
  const to = query.get('to');
  if (to === null) return undefined;
  for (const grant of dataset.grants)
    if ((await nameSubject(database.db, portalId, grant.subject)) === to) return { to, grant };
  throw new HttpFailure(404, 'Nobody of that name has a right to this dataset.');
}

function formOf({ frame }: AdminInput, dataset: Dataset, existing: NamedGrant | undefined): RightForm {
  const { say } = frame.reader;
  const filter = existing?.grant.rowFilter;
  const simple = filter === undefined ? undefined : conditionsOfFilter(filter);
  const resolved = existing === undefined ? undefined : resolveGrant(dataset, existing.grant);
  return withSpareRows({
    existing: existing === undefined ? undefined : lowerFirst(say.whatever(subjectTitle(existing.to))),
    to: existing?.to ?? 'everyone',
    user: '',
    hidden: new Set(existing?.grant.hiddenProperties),
    rows: filter === undefined ? 'all' : simple === undefined ? 'keep' : 'conditions',
    combination: simple?.combination ?? 'And',
    conditions: simple?.conditions ?? [],
    kept: filter === undefined || simple !== undefined ? undefined : say.whatever(filterWords(filter)),
    filter: '',
    problem: resolved !== undefined && 'problem' in resolved ? say.whatever(resolved.problem) : undefined,
  });
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

async function show(
  { frame, database, portalId }: AdminInput,
  dataset: Dataset,
  form: RightForm,
  errors?: ReadonlyMap<string, string>,
): Promise<Answer> {
  const groups = (await listGroups(database, portalId)).map(({ name, title }) => ({
    value: `group:${name}`,
    label: frame.reader.say('Group {name}', { name: title }),
  }));
  const operators = CONDITION_OPERATORS.map(({ name, words }) => ({
    value: name,
    label: frame.reader.say(words),
  }));
  const page = { dataset, form, groups, operators, ...(errors === undefined ? {} : { errors }) };
  return formPageAnswer(rightPage(frame, page), errors);
}

/** What is wrong with the form, by field; undefined: the right is given. */
async function save(
  { frame, database, portalId, actor }: AdminInput,
  dataset: Dataset,
  form: RightForm,
  { existing, state }: { readonly existing: NamedGrant | undefined; readonly state: string | undefined },
): Promise<ReadonlyMap<string, string> | undefined> {
  const { say } = frame.reader;
  const place = { portalId, datasetId: dataset.id, expectedState: state };
  const known = new Set(dataset.featureType.properties.map(({ name }) => name));
  let field = 'to';
  try {
    const subject = existing?.grant.subject ?? (await findSubject(database.db, portalId, subjectText(form)));
    field = form.rows === 'filter' ? 'filter' : 'conditions';
    const rowFilter = rowFilterOf(form, existing);
    const hiddenProperties = [...form.hidden].filter((name) => known.has(name));
    const grant = { subject, rowFilter, hiddenProperties };
    const before = await readRights(database, place);
    if (before === undefined) throw new CatalogError('NoSuchDataset', 'This dataset has just gone.');
    const others = before.grants.filter((other) => !isSame(other, grant));
    if (existing === undefined && others.length < before.grants.length)
      return new Map([['to', say('They have a right to it already; change that one.')]]);
    await writeRights(database, place, { ...before, grants: [...others, grant] }, actor);
    return undefined;
  } catch (error) {
    if (error instanceof FilterDocumentError)
      return new Map([['filter', say('The filter can’t be used: {reason}', { reason: error.message })]]);
    return fieldErrors(error, field === 'to' && form.to === 'user' ? 'user' : field, say);
  }
}

function subjectText({ to, user }: RightForm): string {
  return to === 'user' ? `user:${user.trim()}` : to;
}

function isSame({ subject: a }: DatasetGrant, { subject: b }: DatasetGrant): boolean {
  return a.kind === b.kind && (a.kind === 'everyone' || (b.kind !== 'everyone' && a.id === b.id));
}

/** An empty choice is a mistake, never every feature: that would show more than was meant. */
function rowFilterOf(form: RightForm, existing: NamedGrant | undefined): FilterExpression | undefined {
  switch (form.rows) {
    case 'all':
      return undefined;
    case 'keep':
      return existing?.grant.rowFilter;
    case 'filter':
      return readFilterDocument(Buffer.from(form.filter), 'the filter');
    case 'conditions': {
      const conditions = form.conditions.filter(({ property }) => property !== '');
      if (form.conditions.some(({ property, value }) => property === '' && value !== ''))
        throw new CatalogError('Invalid', 'A condition has a value and no property.');
      if (conditions.length === 0)
        throw new CatalogError('Invalid', 'Say at least one condition, or choose all features.');
      return filterOfConditions({
        combination: form.combination,
        conditions: conditions.map(checkedCondition),
      });
    }
  }
}

function checkedCondition({ property, operator, value }: RightForm['conditions'][number]): SimpleCondition {
  const found = CONDITION_OPERATORS.find(({ name }) => name === operator);
  if (found === undefined)
    throw new HttpFailure(
      400,
      sentence('There is no comparison {name}.', { name: JSON.stringify(operator) }),
    );
  return { property, operator: found.name, value: found.takesValue ? value : '' };
}
