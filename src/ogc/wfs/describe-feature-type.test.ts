import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sharedAvailable } from '../../../test/support/shared.ts';
import {
  catalogOf,
  createTestWfs,
  datasets,
  NAMESPACE,
  OTHER_NAMESPACE,
} from '../../../test/support/wfs-fixture.ts';
import { wfsValidator } from '../../../test/support/wfs-validator.ts';
import type { Dataset } from '../../catalog/catalog.ts';

const wfs = createTestWfs();
const ASK = 'service=WFS&version=1.1.0&request=DescribeFeatureType';

describe('DescribeFeatureType (CONTRACT 2.4)', () => {
  it('answers the specification’s example, by GET and by POST', async () => {
    const got = await wfs.get('service=WFS&request=DescribeFeatureType&typeName=ods:roman-emperors');
    assert.equal(got.status, 200);
    assert.equal(got.contentType, 'text/xml; subtype=gml/3.1.1');
    assert.match(got.text, /<xsd:element name="roman-emperors" type="ods:roman-emperorsType"/);
    const posted = await wfs.post(
      `<?xml version="1.0" ?>
<DescribeFeatureType
    version="1.1.0"
    service="WFS"
    xmlns="http://www.opengis.net/wfs"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xsi:schemaLocation="http://www.opengis.net/wfs ../wfs/1.1.0/WFS.xsd">
    <TypeName>ods:roman-emperors</TypeName>
</DescribeFeatureType>`,
      'text/xml',
    );
    assert.equal(posted.text, got.text);
  });

  it('describes all types that the caller may see when none is named, with imports from this server', async () => {
    for (const answer of [
      await wfs.get(ASK),
      await wfs.post('<wfs:DescribeFeatureType xmlns:wfs="http://www.opengis.net/wfs"/>', 'text/xml'),
    ]) {
      const imports = [...answer.text.matchAll(/<xsd:import namespace="([^"]*)" schemaLocation="([^"]*)"/g)];
      assert.deepEqual(
        imports.map((match) => match[1]),
        [NAMESPACE, OTHER_NAMESPACE],
      );
      const texts = await Promise.all(
        imports.map(async (match) => {
          const url = new URL((match[2] as string).replaceAll('&amp;', '&'));
          assert.equal(url.host, 'data.example.org');
          return (await wfs.get(url.search.slice(1))).text;
        }),
      );
      for (const name of ['roman-emperors', 'roman-emperors.east', '_communes_de_France', 'rivers']) {
        assert.ok(
          texts.some((text) => text.includes(`<xsd:element name="${name}"`)),
          name,
        );
      }
      assert.ok(!texts.some((text) => text.includes('secret')));
    }
  });

  it('documents properties with what people say about them, and names none otherwise', async () => {
    const [emperors] = datasets as [Dataset];
    const properties = [{ name: 'birth', label: 'Date of birth', description: 'in the <Julian> calendar' }];
    const catalog = catalogOf([{ ...emperors, metadata: { ...emperors.metadata, properties } }]);
    const { text } = await createTestWfs({ catalog }).get(`${ASK}&typeName=roman-emperors`);
    assert.match(
      text,
      /<xsd:element name="birth"[^>]*>\s*<xsd:annotation>\s*<xsd:documentation>Date of birth<\/xsd:documentation>\s*<xsd:documentation>in the &lt;Julian&gt; calendar</,
    );
    assert.match(text, /<xsd:documentation>Reign \(years\)</);
  });

  it('gives schemas that compile together with GML', async (t) => {
    if (!sharedAvailable(t)) return;
    const own = await wfs.get(
      `${ASK}&typeName=ods:roman-emperors,ods:roman-emperors.east,_communes_de_France`,
    );
    const other = await wfs.get(`${ASK}&typeName=hy:rivers`);
    await wfsValidator([own.text, other.text]);
  });

  it('describes a list of types once each, in the spellings of names', async () => {
    const { text } = await wfs.get(
      `${ASK}&typeName=roman-emperors,ods:roman-emperors.east,ods:roman-emperors`,
    );
    assert.equal([...text.matchAll(/<xsd:element name="roman-emperors" /g)].length, 1);
    assert.equal([...text.matchAll(/<xsd:complexType /g)].length, 2);
  });

  it('describes every type of a namespace for an import', async () => {
    const namespace = encodeURIComponent(NAMESPACE);
    const { text } = await wfs.get(`${ASK}&typeName=p:*&namespace=xmlns(p=${namespace})`);
    assert.equal([...text.matchAll(/<xsd:complexType /g)].length, 3);
    assert.match((await wfs.get(`${ASK}&typeName=nope:*`)).text, /InvalidParameterValue/);
  });

  it('takes the spellings of its format, and refuses others', async () => {
    for (const format of [
      'text/xml;+subtype%3Dgml/3.1.1',
      'text/xml;subtype=gml/3.1.1',
      'XMLSCHEMA',
      'xmlschema',
      'text/xml;subtype=gml/2.1.2',
    ]) {
      assert.equal((await wfs.get(`${ASK}&typeName=rivers&outputFormat=${format}`)).status, 200, format);
    }
    for (const format of ['text/xml;subtype=gml/3.2', 'json']) {
      const { status, text } = await wfs.get(`${ASK}&outputFormat=${format}`);
      assert.equal(status, 400);
      assert.match(text, /exceptionCode="InvalidParameterValue" locator="outputFormat"/);
    }
  });

  it('says of a type that the caller may not see what it says of one that isn’t there', async () => {
    const messages = ['secret', 'nonesuch'].map(async (name) => {
      const { text, status } = await wfs.get(`${ASK}&typeName=ods:${name}`);
      assert.equal(status, 400);
      return text.replace(name, '…');
    });
    const [hidden, absent] = await Promise.all(messages);
    assert.equal(hidden, absent);
    assert.match(hidden ?? '', /exceptionCode="InvalidParameterValue" locator="typeName"/);
  });
});
