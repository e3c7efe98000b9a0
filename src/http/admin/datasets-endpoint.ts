import type { Dataset, DatasetGrant } from '../../catalog/catalog.ts';
import { readRights, writeRights } from '../../catalog/dataset-grants.ts';
import { nameSubject } from '../../catalog/grant-subjects.ts';
import { resolveGrant } from '../../catalog/resolve-grant.ts';
import { sentence, type Told } from '../../lib/sentence.ts';
import { datasetPage, datasetsPage, type ShownGrant } from '../../page/admin/datasets-page.ts';
import { unpublishDataset } from '../../publish/unpublish-dataset.ts';
import { filterWords } from '../../query/filter-words.ts';
import { formPageAnswer } from '../account-input.ts';
import type { Answer } from '../answer.ts';
import { checkedForm } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import type { Handler, RouteInput } from '../route.ts';
import {
  type AdminInput,
  adminInput,
  changedAnswer,
  fieldErrors,
  pageOf,
  requireConfirmation,
} from './admin-input.ts';

const DATASETS_PER_PAGE = 100;

/** `/admin/datasets/`. */
export const datasetsEndpoint: Handler = async (input) => {
  const { frame, catalog, query } = await adminInput(input);
  const { offset, previous, next } = pageOf(query, DATASETS_PER_PAGE, catalog.datasets.length);
  const address = `${frame.reader.baseUrl}/admin/datasets/`;
  return formPageAnswer(
    datasetsPage(frame, {
      datasets: catalog.datasets.slice(offset, offset + DATASETS_PER_PAGE),
      previous: previous === undefined ? undefined : address + previous,
      next: next === undefined ? undefined : address + next,
    }),
  );
};

/** `/admin/datasets/:id/`. */
export const datasetEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const dataset = datasetOf(input, admin);
  if (input.exchange.request.method !== 'POST') return showDataset(admin, dataset);
  const form = await checkedForm(input);
  const { database, portalId, actor } = admin;
  const place = { portalId, datasetId: dataset.id, expectedState: form.get('rights_state') };
  if (form.get('action') === 'unpublish') return unpublish(input, admin, dataset, form);
  const before = (await readRights(database, place)) ?? { isRestricted: true, grants: [] };
  try {
    if (form.get('action') === 'revoke') {
      const named = await Promise.all(
        before.grants.map(async (grant) => ({
          grant,
          to: await nameSubject(database.db, portalId, grant.subject),
        })),
      );
      const grants = named.filter(({ to }) => to !== form.get('to')).map(({ grant }) => grant);
      await writeRights(database, place, { ...before, grants }, actor);
      return await changedAnswer(input, pathOf(dataset), 'removed');
    }
    const isRestricted = visibilityIn(form);
    await writeRights(database, place, { ...before, isRestricted }, actor);
  } catch (error) {
    return showDataset(admin, dataset, fieldErrors(error, 'visibility', admin.frame.reader.say));
  }
  return changedAnswer(input, pathOf(dataset), 'saved');
};

async function unpublish(
  input: RouteInput,
  admin: AdminInput,
  dataset: Dataset,
  form: ReadonlyMap<string, string>,
): Promise<Answer> {
  requireConfirmation(form);
  const { catalog, database, actor, frame } = admin;
  const { application, config, exchange } = input;
  // The server removes the files when it tidies up.
  const services = { database, store: application.store, retention: config, leavesOldVersions: true };
  try {
    const request = { portal: catalog.portal.name, id: dataset.id, actor };
    await unpublishDataset(request, services, exchange.signal);
  } catch (error) {
    const errors = fieldErrors(error, 'unpublish', frame.reader.say);
    return showDataset(admin, dataset, errors);
  }
  return changedAnswer(input, 'datasets/', 'unpublished');
}

export function pathOf({ id }: Dataset): string {
  return `datasets/${encodeURIComponent(id)}/`;
}

/** By the id that its publisher gave it. */
export function datasetOf({ parameters }: RouteInput, { catalog }: AdminInput): Dataset {
  const id = parameters.get('id') ?? '';
  const dataset = catalog.datasets.find((each) => each.id === id);
  if (dataset === undefined) throw new HttpFailure(404, 'This portal has no such dataset.');
  return dataset;
}

/** A form that says nothing of it opens nothing. */
function visibilityIn(form: ReadonlyMap<string, string>): boolean {
  const visibility = form.get('visibility');
  if (visibility !== 'public' && visibility !== 'restricted')
    throw new HttpFailure(400, 'The form lacks visibility: public or restricted.');
  return visibility === 'restricted';
}

async function showDataset(
  admin: AdminInput,
  dataset: Dataset,
  errors?: ReadonlyMap<string, string>,
): Promise<Answer> {
  const grants = await Promise.all(dataset.grants.map((grant) => shownGrant(admin, dataset, grant)));
  return formPageAnswer(datasetPage(admin.frame, dataset, grants, errors), errors);
}

async function shownGrant(
  { frame, database, portalId }: AdminInput,
  dataset: Dataset,
  grant: DatasetGrant,
): Promise<ShownGrant> {
  const { say } = frame.reader;
  const to = await nameSubject(database.db, portalId, grant.subject);
  const resolved = resolveGrant(dataset, grant);
  return {
    to,
    title: say.whatever(subjectTitle(to)),
    rows: grant.rowFilter === undefined ? undefined : say.whatever(filterWords(grant.rowFilter)),
    hidden: grant.hiddenProperties,
    problem: 'problem' in resolved ? say.whatever(resolved.problem) : undefined,
  };
}

/** `group:planners` for people. */
export function subjectTitle(to: string): Told {
  if (to === 'everyone') return 'Everyone';
  const [kind, name = ''] = to.split(/:(.*)/s);
  return kind === 'group' ? sentence('Group {name}', { name }) : sentence('User {name}', { name });
}
