import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { addressMatcher, isAddressRange } from './address-range.ts';
import { DEFAULT_CONFIG, environmentNameOf, flagOf, OPTION_NAMES, optionOf } from './config.ts';
import { configurationPage, optionsHelp } from './describe-config.ts';
import { ConfigError, loadConfig } from './load-config.ts';

let home: string;
before(() => {
  home = mkdtempSync(join(tmpdir(), 'trigpoint-config-'));
});
after(() => rmSync(home, { recursive: true }));

const writeConfigFile = (text: string) => writeFileSync(join(home, 'trigpoint.json'), text);

function mistakesOf(args: readonly string[], env: Record<string, string> = {}): readonly string[] {
  try {
    loadConfig({ args, env });
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.mistakes;
  }
  return [];
}

describe('loadConfig', () => {
  it('gives the defaults when nothing is set', () => {
    assert.deepEqual(loadConfig({ args: [], env: {} }), DEFAULT_CONFIG);
  });

  it('lets flags win over the environment, and the environment over the file', () => {
    writeConfigFile('{"port": 1, "workers": 3, "host": "::1"}');
    const config = loadConfig({
      args: ['--home', home, '--port=3'],
      env: { TRIGPOINT_PORT: '2', TRIGPOINT_WORKERS: '2' },
    });
    assert.deepEqual([config.port, config.workers, config.host, config.home], [3, 2, '::1', home]);
  });

  it('finds the file through the home of the environment', () => {
    writeConfigFile(
      '{"trustedProxies": ["10.0.0.0/8", "::1"], "metricsPort": "off", "exceptionStatus": 200}',
    );
    const config = loadConfig({ args: [], env: { TRIGPOINT_HOME: home } });
    assert.deepEqual(config.trustedProxies, ['10.0.0.0/8', '::1']);
    assert.equal(config.metricsPort, 'off');
    assert.equal(config.exceptionStatus, 200);
  });

  it('reports all mistakes of all sources at once, by name', () => {
    writeConfigFile('{"prot": 1, "workers": 0, "home": "x"}');
    const mistakes = mistakesOf(
      ['--home', home, '--prot', '9', '--max-body-bytes', 'many', 'stray', '--host'],
      {
        TRIGPOINT_LOG_LEVEL: 'loud',
        TRIGPOINT_WORKER: '2',
      },
    );
    const expected = [
      /--prot \(did you mean --port\?\)/,
      /Unexpected argument "stray"/,
      /--host needs a value/,
      /TRIGPOINT_WORKER \(did you mean TRIGPOINT_WORKERS\?\)/,
      /"prot" in .*\(did you mean port\?\)/,
      /"home" can't be set/,
      /"workers" in .* must be a whole number from 1 to 256, or auto, but is 0/,
      /TRIGPOINT_LOG_LEVEL must be one of .*, but is "loud"/,
      /--max-body-bytes must be a whole number .* but is "many"/,
    ];
    assert.equal(mistakes.length, expected.length, mistakes.join('\n'));
    for (const [i, pattern] of expected.entries()) assert.match(mistakes[i] as string, pattern);
  });

  it('refuses options that are not built, by name', () => {
    assert.deepEqual(mistakesOf(['--store', 'postgres://x']).length, 1);
    assert.match(mistakesOf(['--store', 'postgres://x'])[0] as string, /^Unknown option --store/);
  });

  it('refuses an option given twice', () => {
    assert.deepEqual(mistakesOf(['--port', '1', '--port', '2']), ['--port is given twice.']);
  });

  it('says where a broken file is', () => {
    writeConfigFile('{');
    assert.match(mistakesOf(['--home', home])[0] as string, /trigpoint\.json can't be read/);
    writeConfigFile('[]');
    assert.match(mistakesOf(['--home', home])[0] as string, /must hold one JSON object/);
  });

  it('passes over what Kubernetes sets for a service named trigpoint', () => {
    const env = {
      TRIGPOINT_PORT: 'tcp://10.0.0.1:8080',
      TRIGPOINT_SERVICE_HOST: '10.0.0.1',
      TRIGPOINT_PORT_8080_TCP_ADDR: '10.0.0.1',
    };
    assert.equal(loadConfig({ args: [], env }).port, 8080);
  });
});

describe('options', () => {
  it('accept their own default, printed, from the command line and the environment', () => {
    for (const name of OPTION_NAMES) {
      const option = optionOf(name);
      assert.deepEqual(option.decode(option.print(option.default)), option.default, name);
    }
  });

  it('have names that say the unit of every number', () => {
    const counted = /^(port|workers|metricsPort|exceptionStatus|keptVersions|max[A-Z]\w*)$/;
    for (const name of OPTION_NAMES) {
      if (typeof optionOf(name).default === 'number')
        assert.match(name, new RegExp(`${counted.source}|(Ms|Days)$`));
    }
  });

  it('are written as flags and variables', () => {
    assert.equal(flagOf('maxXmlDepth'), '--max-xml-depth');
    assert.equal(environmentNameOf('maxXmlDepth'), 'TRIGPOINT_MAX_XML_DEPTH');
    assert.match(optionsHelp(), /--port N {2,}Port to listen on.*\(8080\)/);
  });

  it('are documented by the page made from them', () => {
    const page = readFileSync(resolve(import.meta.dirname, '../../docs/reference/configuration.md'), 'utf8');
    assert.equal(
      page,
      configurationPage(),
      'docs/reference/configuration.md is old: run node tools/write-docs.ts',
    );
  });
});

describe('address ranges', () => {
  it('are addresses or networks', () => {
    for (const good of ['10.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8', '0.0.0.0/0'])
      assert.ok(isAddressRange(good), good);
    for (const bad of ['', 'proxy', '10.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/8/8', '10.0.0.0/x'])
      assert.ok(!isAddressRange(bad), bad);
  });

  it('match IPv4 also when written as IPv6, and nothing when empty', () => {
    const matches = addressMatcher(['10.0.0.0/8', '::1']);
    assert.ok(matches('10.1.2.3'));
    assert.ok(matches('::ffff:10.1.2.3'));
    assert.ok(matches('::1'));
    assert.ok(!matches('11.0.0.1'));
    assert.ok(!matches(undefined));
    assert.ok(!matches('unknown'));
    assert.ok(!addressMatcher([])('127.0.0.1'));
  });
});
