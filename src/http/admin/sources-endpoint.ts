import { type DatasetSource, listSources, removeSource, requestRun } from '../../catalog/dataset-sources.ts';
import { parseCrsReference } from '../../crs/crs-reference.ts';
import {
  EMPTY_SOURCE,
  type ShownSource,
  SOURCE_TIMES,
  type SourceForm,
  sourcesPage,
} from '../../page/admin/sources-page.ts';
import type { Say } from '../../page/language/say.ts';
import { PublishError } from '../../publish/publish-error.ts';
import { SourceError } from '../../publish/source.ts';
import { setSource } from '../../sources/set-source.ts';
import { parseSourceAddress, type SourceAddress } from '../../sources/source-address.ts';
import { requireBelow } from '../../sources/source-files.ts';
import { everyWritten, parseEvery, readSchedule } from '../../sources/source-schedule.ts';
import { formPageAnswer } from '../account-input.ts';
import type { Answer } from '../answer.ts';
import { checkedForm } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import type { Handler, RouteInput } from '../route.ts';
import { type AdminInput, adminInput, changedAnswer, requireConfirmation } from './admin-input.ts';

/** `/admin/sources/`: what reads and publishes is a process of the server's, which looks for what is due. */
export const sourcesEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const { frame, database, portalId, actor } = admin;
  const sources = await listSources(database, portalId);
  if (input.exchange.request.method !== 'POST')
    return formPageAnswer(sourcesPage(frame, sources.map(shownSource)));
  const form = await checkedForm(input);
  const action = form.get('action');
  if (action === 'set') return bind(input, admin, sources, form);
  const source = sources.find(({ datasetId }) => datasetId === form.get('id'));
  if (source === undefined) throw new HttpFailure(404, 'There is nothing of that number here.');
  if (action === 'run') {
    await requestRun(database, source, { acceptsAny: false }, actor);
    return changedAnswer(input, 'sources/', 'reading');
  }
  requireConfirmation(form);
  if (action === 'accept') {
    await requestRun(database, source, { acceptsAny: true }, actor);
    return changedAnswer(input, 'sources/', 'reading');
  }
  await removeSource(database, source, actor);
  return changedAnswer(input, 'sources/', 'removed');
};

function shownSource(source: DatasetSource): ShownSource {
  const schedule = source.schedule === undefined ? undefined : readSchedule(source.schedule);
  return {
    ...source,
    every: schedule?.kind === 'every' ? everyWritten(schedule) : undefined,
    cron: schedule?.kind === 'cron' ? schedule.pattern : undefined,
  };
}

async function bind(
  input: RouteInput,
  { frame, database, portalId, actor }: AdminInput,
  sources: readonly DatasetSource[],
  form: ReadonlyMap<string, string>,
): Promise<Answer> {
  const { say } = frame.reader;
  const typed = Object.fromEntries(
    Object.keys(EMPTY_SOURCE).map((name) => [name, (form.get(name) ?? '').trim()]),
  ) as unknown as SourceForm;
  const errors = new Map<string, string>();
  const address = await addressOf(input, typed, say, errors);
  const crs = typed.srs === '' ? undefined : parseCrsReference(typed.srs)?.crs;
  if (typed.srs !== '' && crs === undefined)
    errors.set('srs', say('This is no coordinate reference system that is known; one is EPSG:2154.'));
  const drop = Number(typed.drop);
  if (!/^\d{1,3}$/.test(typed.drop) || drop > 100) errors.set('drop', say('A whole number from 0 to 100.'));
  if (!SOURCE_TIMES.some(([value]) => value === typed.every))
    errors.set('every', say('Choose one of the list.'));
  const refuse = () => {
    // An address may hold a password: it goes into no page.
    const safe = { ...typed, address: '' };
    return formPageAnswer(sourcesPage(frame, sources.map(shownSource), safe, errors), errors);
  };
  if (errors.size > 0 || address === undefined) return refuse();
  const { layer, key } = typed;
  const reading = {
    options: layer === '' ? {} : { layer },
    ...(key !== '' && { keyColumn: key }),
    ...(crs !== undefined && { crs: crs.code }),
  };
  const schedule = typed.every === '' ? undefined : parseEvery(typed.every);
  const setting = { portalId, datasetId: typed.id, address, reading, schedule, maxDropPercent: drop };
  try {
    const secretBox = await input.application.accounts.secretBox();
    await setSource({ database, secretBox }, { ...setting, isTrusted: false }, actor);
  } catch (error) {
    if (!(error instanceof PublishError)) throw error;
    errors.set('id', say('This can’t be the id of a dataset.'));
    return refuse();
  }
  return changedAnswer(input, 'sources/', schedule === undefined ? 'saved' : 'bound');
}

async function addressOf(
  { config }: RouteInput,
  typed: SourceForm,
  say: Say,
  errors: Map<string, string>,
): Promise<SourceAddress | undefined> {
  try {
    const address = parseSourceAddress(typed.address);
    if (typed.address !== '' && address.kind !== 'file') return address;
    if (address.kind === 'file' && address.path.startsWith('/')) {
      await requireBelow(address.path, config.harvestFolders).catch((error: unknown) => {
        if (!(error instanceof SourceError)) throw error;
        errors.set(
          'address',
          say(
            'Files are read only below folders that the administrator of the server lists (harvestFolders).',
          ),
        );
      });
      return address;
    }
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
  errors.set(
    'address',
    say(
      'This is no address that is read: write one such as https://example.org/roads.geojson, WFS:https://example.org/wfs or postgres://user@host/database.',
    ),
  );
  return undefined;
}
