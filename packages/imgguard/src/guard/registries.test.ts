import { describe, expect, it } from 'vitest';
import { registrationsOf, registryUrl } from './registries.ts';

const DOMAINS = {
  version: '1.0',
  services: [
    [['uk', 'example'], ['https://wide.example/rdap/']],
    [['co.uk'], ['http://plain.example/', 'https://narrow.example']],
    ['odd', 7],
    null,
  ],
};
const ADDRESSES = { services: [[['2001:db8::/32', 'no', '192.0.2.0/99'], ['https://six.example/']]] };

describe('registryUrl', () => {
  it.each([
    ['shop.co.uk', 'https://narrow.example/domain/shop.co.uk'],
    ['shop.org.uk', 'https://wide.example/rdap/domain/shop.org.uk'],
    ['shop.example', 'https://wide.example/rdap/domain/shop.example'],
    ['shop.fr', undefined],
    ['uk', undefined],
  ])('of %s is %s', (name, url) => {
    expect(registryUrl(DOMAINS, { kind: 'domain', name })).toBe(url);
  });

  it('knows ranges of both kinds, and passes over what is none', () => {
    expect(registryUrl(ADDRESSES, { kind: 'ip', name: '2001:db8::7' })).toBe('https://six.example/ip/2001:db8::7');
    expect(registryUrl(ADDRESSES, { kind: 'ip', name: '192.0.2.1' })).toBeUndefined();
    for (const list of [null, 'x', {}, { services: 7 }, { services: [[]] }])
      expect(registryUrl(list, { kind: 'ip', name: '8.8.8.8' })).toBeUndefined();
  });
});

describe('registrationsOf', () => {
  it('tells what failed, and goes on with the rest', async () => {
    const fetchJson = (url: string): Promise<unknown> =>
      url.endsWith('dns.json') ? Promise.resolve(DOMAINS) : Promise.reject(new Error('it answered 503'));
    const asked = await registrationsOf('https://www.shop.example/x', {
      fetchJson,
      addressesOf: () => Promise.reject(new Error('no such host')),
    });
    expect(asked).toEqual({ data: [], problems: ['The registry of shop.example could not be asked: it answered 503'] });
    expect(await registrationsOf('mailto:x')).toEqual({ data: [], problems: [] });
  });

  it('ends when it is told to', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    const fetchJson = (_: string, signal: AbortSignal): Promise<unknown> => Promise.reject(signal.reason as Error);
    await expect(
      registrationsOf('https://shop.example/', { fetchJson, addressesOf: () => Promise.resolve([]), signal: stopped }),
    ).rejects.toThrow('stopped');
  });

  it.each(['http://plain.example/', 'https://127.0.0.1/', 'https://[::1]/', 'https://10.0.0.1/'])(
    'asks no list at %s',
    async (bootstrapUrl) => {
      const { problems } = await registrationsOf('https://shop.example/', { bootstrapUrl, addressesOf: () => Promise.resolve([]) });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/is no https address|private|loopback|special|not public|refus|blocked|address/iu);
    },
  );
});
