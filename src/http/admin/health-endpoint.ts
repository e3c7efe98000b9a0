import { logEvent } from '../../audit/audit-log.ts';
import { listPortals } from '../../catalog/portals.ts';
import { examineQuickly } from '../../doctor/examine.ts';
import { type HomeSize, measureHome } from '../../doctor/measure-home.ts';
import { textBody } from '../../format/encoded-body.ts';
import { SOFTWARE_VERSION } from '../../lib/software-version.ts';
import type { AddressCheck } from '../../page/admin/address-section.ts';
import {
  HEALTH_STYLE,
  healthPage,
  type PortalHealth,
  type ServerHealth,
} from '../../page/admin/health-page.ts';
import { formPageHeaders } from '../../page/page-layout.ts';
import { formPageAnswer } from '../account-input.ts';
import type { Answer } from '../answer.ts';
import { checkedForm } from '../form-token.ts';
import { HttpFailure } from '../http-failure.ts';
import type { ProcessHealth } from '../process-health.ts';
import type { Handler, RouteInput } from '../route.ts';
import { checkPublicUrl } from '../self-check.ts';
import { type AdminInput, adminInput } from './admin-input.ts';
import { ownAddress } from './own-address.ts';

const MAX_FAILURES = 20;

/** `/admin/health/`; its form asks ourselves by the portal's public URL. */
export const healthPageEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  if (input.exchange.request.method !== 'POST') return show(input, admin);
  const form = await checkedForm(input);
  if (form.get('action') !== 'check-address')
    throw new HttpFailure(400, 'The form says nothing that can be done here.');
  const { publicUrl, name } = admin.frame.portal;
  if (publicUrl === undefined) throw new HttpFailure(400, 'The portal has no public URL.');
  const { database, portalId, actor } = admin;
  await logEvent(database.db, { portalId, actor, action: 'portal.check-url', subject: name });
  return show(input, admin, await checkPublicUrl(database, publicUrl));
};

/** `/admin/health.json`. */
export const healthJsonEndpoint: Handler = async (input) => {
  const admin = await adminInput(input);
  const body = JSON.stringify({ ...(await healthOf(input, admin)), address: ownAddress(input) }, null, 2);
  return {
    status: 200,
    headers: { 'Cache-Control': 'private, no-store' },
    body: textBody('application/json', `${body}\n`),
  };
};

async function show(input: RouteInput, admin: AdminInput, check?: AddressCheck): Promise<Answer> {
  const page = healthPage(admin.frame, await healthOf(input, admin), ownAddress(input), check);
  const headers = formPageHeaders({ styles: [HEALTH_STYLE] });
  return { ...formPageAnswer(page), headers };
}

async function healthOf(input: RouteInput, admin: AdminInput): Promise<PortalHealth> {
  const { config, application, server } = input;
  const { database, portalId, catalog } = admin;
  const [processes, size] = await Promise.all([server.collectHealth(), measureHome(config.home, database)]);
  const runsServer = await isOfFirstPortal(admin);
  const failures = processes
    .flatMap((each) => each.failures)
    .filter((failure) => runsServer || failure.portalId === portalId)
    .sort((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, MAX_FAILURES)
    .map(({ reference, at, route, error }) => ({ reference, at, route, error }));
  return {
    versions: { trigpoint: SOFTWARE_VERSION, node: process.versions.node },
    isMailConfigured: application.accounts.mailer !== undefined,
    datasets: catalog.datasets.length,
    snapshotBytes: size.snapshots.find((each) => each.portalId === portalId)?.bytes ?? 0,
    failures,
    ...(runsServer ? { server: serverHealth(size, processes, await examineQuickly(config, database)) } : {}),
  };
}

/**
 * Disk, memory and processes are the machine's, and tell of other portals: they are for the administrators of the default
 * portal, or of the first one where none is the default.
 */
async function isOfFirstPortal({ database, portalId }: AdminInput): Promise<boolean> {
  const portals = await listPortals(database);
  const first = portals.find(({ isDefault }) => isDefault) ?? portals.toSorted((a, b) => a.id - b.id)[0];
  return first?.id === portalId;
}

function serverHealth(
  size: HomeSize,
  processes: readonly ProcessHealth[],
  checks: ServerHealth['checks'],
): ServerHealth {
  const { free, total, temporary, uploads, controlDatabase } = size;
  const snapshots = size.snapshots.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    disk: { free, total, snapshots, temporary, uploads, controlDatabase },
    workers: processes.map(({ failures: _, ...rest }) => rest),
    checks,
  };
}
