import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOnDomain, isOnHost, isPage, isPartyDomain, isUnderPath, placeOf, type Place } from './place.ts';

function at(address: string): Place {
  const place = placeOf(address);
  if (place === undefined) throw new Error(`${address} is no place`);
  return place;
}

describe('placeOf', () => {
  it.each([
    ['https://WWW.Example.com./a', 'www.example.com', 'example.com'],
    ['https://a.b.example.co.uk/', 'a.b.example.co.uk', 'example.co.uk'],
    ['https://anna.github.io/x', 'anna.github.io', 'anna.github.io'],
    ['https://github.io/', 'github.io', 'github.io'],
    ['https://bücher.example/', 'xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['http://127.0.0.1:8080/a', '127.0.0.1', '127.0.0.1:8080'],
    ['http://[::1]:81/a', '[::1]', '[::1]:81'],
    ['http://localhost:3000/', 'localhost', 'localhost:3000'],
  ])('%s', (address, host, registrableDomain) => {
    expect(placeOf(address)).toMatchObject({ host, registrableDomain });
  });

  it.each(['', 'example.com', 'ftp://example.com/', 'data:image/png;base64,AA', 'javascript:alert(1)', 'https://', 'ni:///sha-256;x'])(
    '%j is no place',
    (address) => {
      expect(placeOf(address)).toBeUndefined();
    },
  );
});

describe('isOnDomain', () => {
  it('holds the domain and what is under it, and nothing that merely looks like it', () => {
    expect(isOnDomain(at('https://example.com/'), 'example.com')).toBe(true);
    expect(isOnDomain(at('https://shop.example.com/'), 'Example.COM')).toBe(true);
    expect(isOnDomain(at('https://shop.example.com/'), '.example.com')).toBe(true);
    expect(isOnDomain(at('https://bücher.example/'), 'BÜCHER.example')).toBe(true);
    expect(isOnDomain(at('https://badexample.com/'), 'example.com')).toBe(false);
    expect(isOnDomain(at('https://example.com.evil.test/'), 'example.com')).toBe(false);
    expect(isOnDomain(at('https://evil.test/example.com'), 'example.com')).toBe(false);
    expect(isOnDomain(at('https://example.com@evil.test/'), 'example.com')).toBe(false);
  });

  it('a value with a port names that server, one without names all ports', () => {
    expect(isOnDomain(at('http://127.0.0.1:8080/'), '127.0.0.1:8080')).toBe(true);
    expect(isOnDomain(at('http://127.0.0.1:8081/'), '127.0.0.1:8080')).toBe(false);
    expect(isOnDomain(at('http://127.0.0.1:8081/'), '127.0.0.1')).toBe(true);
  });

  it.each(['', '.', '*', '*.example.com', 'example.com/blog', 'https://example.com', 'user@example.com', 'com example'])(
    '%j holds no place rather than a wider one',
    (domain) => {
      expect(isOnDomain(at('https://example.com/blog'), domain)).toBe(false);
      expect(isOnHost(at('https://example.com/blog'), domain)).toBe(false);
      expect(isPartyDomain(domain)).toBe(false);
    },
  );

  it('isOnHost does not hold subdomains', () => {
    expect(isOnHost(at('https://example.com/'), 'example.com')).toBe(true);
    expect(isOnHost(at('https://www.example.com/'), 'example.com')).toBe(false);
  });

  it('never holds a host that does not end with the domain', () => {
    const property = fc.property(fc.domain(), fc.domain(), (host, domain) => {
      if (!isOnDomain(at(`https://${host}/`), domain)) return;
      expect(host === domain || host.endsWith(`.${domain}`)).toBe(true);
    });
    fc.assert(property);
  });
});

describe('isUnderPath', () => {
  it.each([
    ['/blog', '/blog', true],
    ['/blog/', '/blog', true],
    ['/blog/a', '/blog/', true],
    ['/blog', '/blog/', true],
    ['/blogroll', '/blog', false],
    ['/Blog/a', '/blog', false],
    ['/blog/../shop', '/blog', false],
    ['/blog/%2e%2e/shop', '/blog', false],
    ['/straße/a', '/straße', true],
    ['/anything', '/', true],
  ])('%s under %s: %s', (path, prefix, expected) => {
    expect(isUnderPath(at(`https://example.com${path}`), prefix)).toBe(expected);
  });
});

describe('isPage', () => {
  it('fragment, scheme and the dot at the end of a host do not count; path and query do', () => {
    const page = at('https://example.com/a?b=1');
    expect(isPage(page, 'https://example.com/a?b=1#top')).toBe(true);
    expect(isPage(page, 'http://example.com./a?b=1')).toBe(true);
    expect(isPage(page, 'https://example.com/a?b=2')).toBe(false);
    expect(isPage(page, 'https://example.com/a')).toBe(false);
    expect(isPage(page, 'https://example.com:8443/a?b=1')).toBe(false);
    expect(isPage(page, 'not an address')).toBe(false);
  });
});

describe('isPartyDomain', () => {
  it.each([
    'example.com',
    'shop.example.co.uk',
    'anna.github.io',
    'localhost',
    'localhost:3000',
    '127.0.0.1',
    '127.0.0.1:8080',
    'a.example',
  ])('%s is one party', (domain) => {
    expect(isPartyDomain(domain)).toBe(true);
  });

  it.each(['com', 'co.uk', 'github.io', '.com', 'COM'])('%s is everybody', (domain) => {
    expect(isPartyDomain(domain)).toBe(false);
  });
});
