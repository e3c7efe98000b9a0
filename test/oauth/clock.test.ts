import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { hasMovingClock, type MovingClock, makeMovingClock } from '../support/moving-clock.ts';
import {
  OAuthDriver,
  refusalOf,
  registerTestApplication,
  type TestApplication,
  tokensOf,
} from '../support/oauth.ts';
import { programAvailable } from '../support/programs.ts';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

const HOUR = 3600;
const YEAR = 365 * 24 * HOUR;
/** Room for the seconds that a test takes itself. */
const ROOM = 20;

describe('codes and tokens while the clock moves', { concurrency: false }, () => {
  let clock: MovingClock;
  let portals: TwoPortals;
  let driver: OAuthDriver;
  let app: TestApplication;

  before(async () => {
    if (!hasMovingClock()) return;
    clock = await makeMovingClock();
    portals = await startTwoPortals({ env: clock.env });
    driver = new OAuthDriver(portals);
    app = await registerTestApplication(portals.home, { ownerId: portals.bob.userId });
  });
  after(async () => {
    if (!hasMovingClock()) return;
    await portals.stop();
    await clock.remove();
  });

  /** Each test begins at the true time. */
  const isReady = async (t: TestContext) => {
    if (!hasMovingClock()) return programAvailable(t, 'faketime', 'faketime');
    await clock.set(0);
    return true;
  };
  const session = () => portals.ada.session;

  it('O10 takes a code for an hour, and not a second more', async (t) => {
    if (!(await isReady(t))) return;
    const inTime = await driver.code(app, session());
    const late = await driver.code(app, session());
    await clock.set(HOUR - ROOM);
    tokensOf(await driver.redeem(app, inTime));
    await clock.set(HOUR + 1);
    assert.equal(refusalOf(await driver.redeem(app, late)), '400 invalid_grant');
  });

  it('takes an access token for an hour; then a refresh brings the next', async (t) => {
    if (!(await isReady(t))) return;
    const tokens = await driver.tokens(app, session());
    await clock.set(HOUR - ROOM);
    assert.equal(await driver.statusWith(tokens.access_token), 200);
    await clock.set(HOUR + 1);
    const path = '/api/wfs?service=WFS&request=GetCapabilities';
    const answer = await portals.ask({ path, headers: { Authorization: `Bearer ${tokens.access_token}` } });
    assert.equal(answer.status, 401);
    assert.match(String(answer.headers['www-authenticate']), /Bearer realm="a", error="invalid_token"/);
    const next = tokensOf(await driver.refresh(app, tokens.refresh_token));
    assert.equal(await driver.statusWith(next.access_token), 200);
  });

  it('O31 keeps refresh tokens without end, as the contract says: unused for years, and used for years', async (t) => {
    if (!(await isReady(t))) return;
    let { refresh_token: token } = await driver.tokens(app, session());
    for (const years of [3, 6, 9]) {
      await clock.set(years * YEAR);
      ({ refresh_token: token } = tokensOf(await driver.refresh(app, token)));
    }
  });

  it('O52 neither revives nor kills when the clock is set forth and back', async (t) => {
    if (!(await isReady(t))) return;
    const tokens = await driver.tokens(app, session());
    const revoked = await driver.tokens(app, session());
    await driver.post('revoke', {
      token: revoked.refresh_token,
      client_id: app.clientId,
      client_secret: app.secret,
    });
    const used = await driver.code(app, session());
    tokensOf(await driver.redeem(app, used));
    for (const offset of [2 * HOUR, -2 * HOUR, 0]) {
      await clock.set(offset);
      // The end is a moment of the world's time: who shows it meanwhile is judged by the clock that there is.
      assert.equal(await driver.statusWith(tokens.access_token), offset > 0 ? 401 : 200);
      assert.equal(await driver.statusWith(revoked.access_token), 401);
      assert.equal(refusalOf(await driver.redeem(app, used)), '400 invalid_grant');
    }
    tokensOf(await driver.refresh(app, tokens.refresh_token));
  });
});
