import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tileTemplate } from './tile-template.ts';

describe('the address of tiles', () => {
  it('is taken as servers of XYZ and of WMTS write it', () => {
    assert.deepEqual(tileTemplate('https://tiles.example.org/{z}/{x}/{y}.png?key=a&b'), {
      url: 'https://tiles.example.org/{z}/{x}/{y}.png?key=a&b',
      origin: 'https://tiles.example.org',
    });
    assert.equal(
      tileTemplate(' http://127.0.0.1:8080/{Z}/{X}/{-y}').url,
      'http://127.0.0.1:8080/{z}/{x}/{-y}',
    );
    assert.equal(
      tileTemplate('https://w.example/wmts/layer/PM/{TileMatrix}/{TileRow}/{TileCol}.png').url,
      'https://w.example/wmts/layer/PM/{z}/{y}/{x}.png',
    );
    assert.equal(
      tileTemplate(
        'https://w.example/wmts?SERVICE=WMTS&REQUEST=GetTile&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}',
      ).origin,
      'https://w.example',
    );
  });

  it('is refused where a page could not, or must not, load it', () => {
    for (const address of [
      '',
      'tiles.example.org/{z}/{x}/{y}',
      '/tiles/{z}/{x}/{y}',
      'javascript:alert({z}{x}{y})',
      'data:image/png,{z}{x}{y}',
      'ftp://tiles.example.org/{z}/{x}/{y}',
      'https://tiles.example.org/{z}/{x}',
      'https://tiles.example.org/{z}/{x}/{y}/{y}',
      'https://tiles.example.org/{z}/{x}/{y}/{-y}',
      'https://{x}.example.org/{z}/{y}',
      'https://tiles.example.org{x}/{z}/{y}',
      'https://user:secret@tiles.example.org/{z}/{x}/{y}',
      'https://tiles.example.org/{s}/{z}/{x}/{y}',
      'https://tiles.example.org/{z}/{x}/{y}}',
      "https://tiles.example.org/{z}/{x}/{y}'; script-src *",
      'https://tiles.example.org; script-src */{z}/{x}/{y}',
      'https://a;script-src/{z}/{x}/{y}',
      'https://a,b/{z}/{x}/{y}',
      'https://:secret@tiles.example.org/{z}/{x}/{y}',
      `https://tiles.example.org/{z}/{x}/{y}?${'a'.repeat(1000)}`,
    ]) {
      assert.throws(() => tileTemplate(address), { name: 'TileTemplateError' }, address);
    }
  });
});
