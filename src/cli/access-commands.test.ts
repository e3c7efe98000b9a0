import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { runCommand } from '../../test/support/command-line.ts';
import { withControlDatabase } from '../../test/support/people.ts';
import { createUser, updateUser } from '../account/users.ts';
import { COMMAND_LINE } from '../audit/audit-log.ts';

const PARCELS = 'number;owner;status\n1;Ada;public\n2;Bob;private\n';

describe('the command line about who may see what', () => {
  let home: string;
  const data = () => join(home, 'data');
  const run = (line: string, input?: string) => runCommand(data(), line.split(' '), input);
  const done = async (line: string, input?: string) => {
    const result = await run(line, input);
    assert.deepEqual([result.exitCode, result.stderr], [0, ''], line);
    return result.stdout;
  };
  const refused = async (line: string, input?: string) => {
    const { exitCode, stdout, stderr } = await run(line, input);
    assert.equal(stdout, '', line);
    return `${exitCode} ${stderr.trim()}`;
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'trigpoint-rights-'));
    const file = join(home, 'parcels.csv');
    await writeFile(file, PARCELS);
    assert.equal((await run(`publish ${file} --key number`)).exitCode, 0);
    await withControlDatabase(data(), async (database) => {
      for (const name of ['ada', 'bob'])
        await createUser(database, 1, { name, role: 'member' }, COMMAND_LINE);
    });
  });
  afterEach(() => rm(home, { recursive: true }));

  describe('group', () => {
    it('adds, lists, changes and removes groups', async () => {
      assert.equal(await done('group list'), 'There are no groups.\n');
      assert.equal(await done('group add planners --members ada,bob'), 'Added the group planners.\n');
      await done('group add crew');
      await done('group set planners --remove ada --title Planners');
      await done('group set crew --add ada --name team');
      assert.deepEqual(JSON.parse(await done('group list --json')), [
        { name: 'planners', title: 'Planners', members: ['bob'] },
        { name: 'team', title: 'crew', members: ['ada'] },
      ]);
      assert.match(await done('group list'), /planners +Planners +bob\n/);
      await done('group remove team');
      assert.deepEqual((JSON.parse(await done('group list --json')) as unknown[]).length, 1);
    });

    it('says what can’t be', async () => {
      await done('group add planners --members ada');
      assert.equal(
        await refused('group set crew --title x'),
        '1 error: The portal has no group "crew". It has: planners.',
      );
      assert.equal(await refused('group set planners'), '2 error: Nothing is given to change; see --help.');
      assert.equal(
        await refused('group set planners --add nobody'),
        '1 error: The portal has no user "nobody".',
      );
      assert.match(
        await refused('group set planners --members ada --add bob'),
        /^2 error: --members says all/,
      );
      assert.deepEqual(JSON.parse(await done('group list --json')), [
        { name: 'planners', title: 'planners', members: ['ada'] },
      ]);
    });
  });

  describe('key', () => {
    it('creates a key, shows it once, and finds out whose a leaked one is', async () => {
      const [secret, sentence] = (await done('key create ada --label GIS')).split('\n');
      assert.match(secret ?? '', /^[0-9a-f]{56}$/);
      assert.equal(sentence, "This is key 1. It can't be shown again.");
      const list = await done('key list --json');
      assert.ok(!list.includes(secret as string));
      const [key] = JSON.parse(list);
      assert.deepEqual([key.number, key.user, key.label, key.begin], [1, 'ada', 'GIS', secret?.slice(0, 8)]);
      const leaked = `# config\napikey = "${secret}"\n`;
      assert.match(
        await done('key find', leaked),
        /^Key 1 of ada in the portal main, "GIS". It counts; revoke/,
      );
      assert.equal(await done('key revoke 1'), 'Revoked key 1.\n');
      assert.match(await done('key find', leaked), /It was revoked on 20/);
    });

    it('says what can’t be', async () => {
      assert.equal(await refused('key create nobody'), '1 error: The portal has no user "nobody".');
      assert.equal(await refused('key revoke 9'), '1 error: The portal main has no key 9 that still counts.');
      assert.match(await refused('key revoke x'), /^2 error: .*positive integer/);
      assert.match(await refused('key find', 'nothing'), /^2 error: On standard input stands no API key/);
      assert.match(await refused('key find', '0'.repeat(56)), /^1 error: No portal has the key/);
      await withControlDatabase(data(), (database) =>
        updateUser(database, { portalId: 1, userId: 1 }, { isDisabled: true }, COMMAND_LINE),
      );
      assert.match(await refused('key create ada'), /^1 error: The user ada is disabled/);
    });
  });

  describe('rights', () => {
    it('restricts a dataset and gives rights to it, each in place of the one before', async () => {
      assert.equal(await done('rights show parcels'), 'parcels is for everybody.\n');
      await done('group add planners');
      assert.equal(
        await done('rights set parcels --restricted'),
        'parcels is restricted, and nobody has a right to it.\n',
      );
      assert.equal(
        await done(
          'rights set parcels --grant group:planners --grant user:Ada --hide owner --where status=public',
        ),
        'parcels is restricted; 2 rights to it are given.\n',
      );
      await done('rights set parcels --grant user:ada');
      const rowFilter = {
        kind: 'PropertyIsEqualTo',
        left: { kind: 'PropertyName', propertyName: 'status' },
        right: { kind: 'Literal', text: 'public' },
        matchCase: true,
      };
      assert.deepEqual(JSON.parse(await done('rights show parcels --json')), {
        isRestricted: true,
        grants: [
          { to: 'group:planners', hiddenProperties: ['owner'], rowFilter },
          { to: 'user:ada', hiddenProperties: [] },
        ],
      });
      assert.match(await done('rights show parcels'), /group:planners +owner +\{"kind":"PropertyIsEqualTo"/);
      assert.equal(
        await done('rights set parcels --revoke group:planners'),
        'parcels is restricted; 1 right to it is given.\n',
      );
      assert.equal(await done('rights set parcels --public'), 'parcels is for everybody.\n');
    });

    it('reads a row filter from a file, and-ed with values', async () => {
      const file = join(home, 'filter.xml');
      await writeFile(
        file,
        '<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:Not><ogc:PropertyIsNull>' +
          '<ogc:PropertyName>ods:owner</ogc:PropertyName></ogc:PropertyIsNull></ogc:Not></ogc:Filter>',
      );
      await done(`rights set parcels --restricted --grant everyone --filter ${file} --where status=public`);
      const { grants } = JSON.parse(await done('rights show parcels --json'));
      assert.deepEqual(
        grants[0].rowFilter.operands.map(({ kind }: { kind: string }) => kind),
        ['PropertyIsEqualTo', 'Not'],
      );
      await writeFile(file, '<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:And/></ogc:Filter>');
      assert.match(
        await refused(`rights set parcels --grant everyone --filter ${file}`),
        /^2 error: The filter in .*filter\.xml can't be read: .*And/,
      );
      assert.match(await refused('rights set parcels --grant everyone --filter no.xml'), /^2 .*no\.xml/);
    });

    it('says what can’t be, and changes nothing then', async () => {
      const wrong = new Map([
        ['rights set parcels', '2 error: Nothing is given to change; see --help.'],
        [
          'rights set parcels --grant everyone',
          '2 error: parcels is for everybody, so a right to it says nothing: add --restricted.',
        ],
        [
          'rights set parcels --hide owner',
          '2 error: --hide, --where and --filter say what a right leaves out: --grant says whose.',
        ],
        [
          'rights set parcels --restricted --public',
          "2 error: option '--restricted' cannot be used with option '--public'",
        ],
        [
          'rights set parcels --restricted --grant planners',
          '1 error: A right is given to everyone, group:NAME or user:NAME: not "planners".',
        ],
        [
          'rights set parcels --restricted --grant group:planners',
          '1 error: The portal has no group "planners".',
        ],
        ['rights set parcels --revoke user:ada', '1 error: user:ada has no right to this dataset.'],
        [
          'rights set parcels --restricted --grant everyone --hide own',
          "1 error: A grant can't be: it hides own, which parcels hasn't got. There is: number, owner, status.",
        ],
        ['rights set lots --public', '1 error: The portal main has no dataset "lots".'],
      ]);
      for (const [line, message] of wrong) assert.equal(await refused(line), message, line);
      assert.match(
        await refused('rights set parcels --restricted --grant everyone --hide number'),
        /Feature ids are made from "number", which a grant hides/,
      );
      assert.match(
        await refused('rights set parcels --restricted --grant everyone --where gone=1'),
        /row filter can't be understood \(parcels has no property "gone"/,
      );
      assert.equal(await done('rights show parcels'), 'parcels is for everybody.\n');
    });

    it('outlive a replacement, and go with the dataset', async () => {
      const file = join(home, 'parcels.csv');
      await done('rights set parcels --restricted --grant everyone --hide owner');
      const before = await done('rights show parcels');
      assert.match((await run(`publish ${file} --replace`)).stdout, /seen by +those with a right to it/);
      assert.equal(await done('rights show parcels'), before);
      assert.match((await run('unpublish parcels')).stdout, /publish it again with --restricted/);
      await run(`publish ${file} --restricted`);
      assert.match(await done('rights show parcels'), /^parcels is restricted/);
    });
  });

  describe('portal', () => {
    it('is private or public as it is told', async () => {
      const isPrivate = async () => JSON.parse(await done('portal list --json'))[0].isPrivate;
      await done('portal set main --private');
      assert.equal(await isPrivate(), true);
      assert.match(await done('portal list'), /its users/);
      await done('portal set main --title X');
      assert.equal(await isPrivate(), true, 'what isn’t given stays');
      await done('portal set main --public');
      assert.equal(await isPrivate(), false);
      await done('portal add city --private');
      assert.equal(JSON.parse(await done('portal list --json'))[1].isPrivate, true);
      assert.match(
        await refused('portal set main --private --public'),
        /^2 error: option '--private' cannot/,
      );
    });
  });
});
