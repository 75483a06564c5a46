import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hostOf, parseHttpUrl } from '../url/http-url.ts';
import { createAddressGuard } from './address-guard.ts';

const guard = createAddressGuard();

describe('IPv4', () => {
  test.each([
    ['0.0.0.0', 'this network'],
    ['0.1.2.3', 'this network'],
    ['10.0.0.1', 'private'],
    ['10.255.255.255', 'private'],
    ['100.64.0.1', 'shared address space of carriers'],
    ['100.100.100.200', 'metadata service'],
    ['100.127.255.255', 'shared address space of carriers'],
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['168.63.129.16', 'platform address'],
    ['169.254.0.1', 'link-local'],
    ['169.254.169.254', 'metadata service'],
    ['172.16.0.1', 'private'],
    ['172.31.255.255', 'private'],
    ['192.0.0.1', 'protocol assignments'],
    ['192.0.0.192', 'metadata service'],
    ['192.0.2.1', 'documentation'],
    ['192.88.99.1', '6to4 relay'],
    ['192.168.0.1', 'private'],
    ['192.168.255.255', 'private'],
    ['198.18.0.1', 'benchmarking'],
    ['198.19.255.255', 'benchmarking'],
    ['198.51.100.1', 'documentation'],
    ['203.0.113.1', 'documentation'],
    ['224.0.0.1', 'multicast'],
    ['239.255.255.250', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
  ])('%s is refused (%s)', (address) => {
    expect(guard.refusal(address, 443)).toContain(address);
  });

  test.each(['1.1.1.1', '8.8.8.8', '9.255.255.255', '11.0.0.0', '93.184.215.14', '100.63.255.255', '100.128.0.0', '126.255.255.255'])(
    '%s passes',
    (address) => {
      expect(guard.refusal(address, 443)).toBeNull();
    },
  );

  test.each([
    '128.0.0.1',
    '172.15.255.255',
    '172.32.0.0',
    '192.167.255.255',
    '192.169.0.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
  ])('%s passes', (address) => {
    expect(guard.refusal(address, 80)).toBeNull();
  });
});

describe('IPv6', () => {
  test.each([
    ['::', 'unspecified'],
    ['::1', 'loopback'],
    ['::7f00:1', 'IPv4-compatible loopback'],
    ['::10.0.0.1', 'IPv4-compatible'],
    ['::8.8.8.8', 'IPv4-compatible'],
    ['::ffff:127.0.0.1', 'mapped'],
    ['::ffff:7f00:1', 'mapped, in hexadecimal'],
    ['0:0:0:0:0:ffff:a9fe:a9fe', 'mapped metadata service, written out'],
    ['::ffff:10.0.0.1', 'mapped'],
    ['::ffff:0:10.0.0.1', 'translated (RFC 6145)'],
    ['64:ff9b::10.0.0.1', 'NAT64'],
    ['64:ff9b::a9fe:a9fe', 'NAT64 metadata service'],
    ['64:ff9b:1::10.0.0.1', 'local NAT64'],
    ['100::1', 'discard-only'],
    ['100:0:0:1::1', 'dummy prefix'],
    ['2001::1', 'Teredo'],
    ['2001:0:4136:e378:8000:63bf:3fff:fdd2', 'Teredo'],
    ['2001:db8::1', 'documentation'],
    ['2002:7f00:1::', '6to4 of 127.0.0.1'],
    ['2002:a00:1::1', '6to4 of 10.0.0.1'],
    ['2002:a9fe:a9fe::1', '6to4 of 169.254.169.254'],
    ['3fff::1', 'documentation (RFC 9637)'],
    ['4000::1', 'unassigned'],
    ['5f00::1', 'segment routing'],
    ['8000::1', 'unassigned'],
    ['fc00::1', 'unique local'],
    ['fd00:ec2::254', 'metadata service'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local with a zone'],
    ['fec0::1', 'site-local'],
    ['ff02::1', 'multicast'],
  ])('%s is refused (%s)', (address) => {
    expect(guard.refusal(address, 443)).not.toBeNull();
    expect(guard.refusal(`[${address}]`, 443)).not.toBeNull();
  });

  test.each(['2606:4700::6810:84e5', '2a00:1450:4001:82a::200e', '[2001:4860:4860::8888]', '::ffff:8.8.8.8'])('%s passes', (address) => {
    expect(guard.refusal(address, 443)).toBeNull();
  });
});

describe('spellings of addresses in URLs', () => {
  test.each([
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.1/',
    'http://017700000001/',
    'http://0177.0.0.1/',
    'http://127.1/',
    'http://127.0.1/',
    'http://127.0.0.1./',
    'http://①②⑦.⓪.⓪.①/',
    'http://127。0。0。1/',
    'http://%31%32%37.0.0.1/',
    'http://public.example@127.0.0.1/',
    'http://127.0.0.1:80\\@public.example/',
    'http:127.0.0.1/',
    'http:\\\\127.0.0.1\\',
    'http://[::ffff:127.0.0.1]/',
    'http://[::1]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://2852039166/',
    'http://0xA9FEA9FE/latest/meta-data/',
    'http://[::ffff:a9fe:a9fe]/',
    'http://0/',
  ])('%s', (raw) => {
    const parsed = parseHttpUrl(raw);
    if (parsed.kind === 'rejected') throw new Error(parsed.detail);
    expect(guard.refusal(hostOf(parsed.url), 80)).not.toBeNull();
  });

  test.each(['http://1.2.3.256/', 'http://0x100000000/', 'http://[::1/', 'http://127.0.0.1 .public.example/', 'http://256.256.256.256/'])(
    '%s is no address',
    (raw) => {
      expect(parseHttpUrl(raw)).toMatchObject({ kind: 'rejected', reason: 'invalid-url' });
    },
  );

  test.each(['file:///etc/passwd', 'ftp://public.example/', 'gopher://public.example/', 'dict://public.example:11211/', 'blob:http://a/b'])(
    '%s is no scheme that is asked',
    (raw) => {
      expect(parseHttpUrl(raw)).toMatchObject({ kind: 'rejected', reason: 'unsupported-scheme' });
    },
  );

  test.each(['jar:http://public.example!/', 'data:text/html,<p>', 'javascript:alert(1)', 'about:blank', 'ws://public.example/'])(
    '%s is no scheme that is asked',
    (raw) => {
      expect(parseHttpUrl(raw)).toMatchObject({ kind: 'rejected', reason: 'unsupported-scheme' });
    },
  );
});

describe('ports', () => {
  test.each([22, 25, 110, 2375, 3306, 5432, 6379, 8080, 9200, 11211, 27017])('%i is refused', (port) => {
    expect(guard.refusal('93.184.215.14', port)).toContain(`Port ${port}`);
  });
  test('others can be allowed, and then only they', () => {
    const wide = createAddressGuard({ allowedPorts: [8080] });
    expect(wide.refusal('93.184.215.14', 8080)).toBeNull();
    expect(wide.refusal('93.184.215.14', 80)).not.toBeNull();
  });
  test('loopback, where allowed, has any port', () => {
    expect(createAddressGuard({ allowLoopback: true }).refusal('127.0.0.1', 54_321)).toBeNull();
  });
});

describe('options', () => {
  test.each(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])('allowLoopback lets %s pass', (address) => {
    expect(createAddressGuard({ allowLoopback: true }).refusal(address, 80)).toBeNull();
  });
  test.each(['10.0.0.1', '0.0.0.0', '169.254.169.254', '::', '::7f00:1', 'fe80::1', '64:ff9b::127.0.0.1', '2002:7f00:1::'])(
    'allowLoopback does not let %s pass',
    (address) => {
      expect(createAddressGuard({ allowLoopback: true }).refusal(address, 80)).not.toBeNull();
    },
  );
  test.each(['10.0.0.1', '172.16.0.1', '192.168.1.1', 'fc00::1', 'fd12:3456::1', '::ffff:192.168.1.1'])(
    'allowPrivate lets %s pass, on the allowed ports',
    (address) => {
      const open = createAddressGuard({ allowPrivate: true });
      expect(open.refusal(address, 80)).toBeNull();
      expect(open.refusal(address, 22)).not.toBeNull();
    },
  );
  test.each(['127.0.0.1', '169.254.169.254', '100.100.100.200', '192.0.0.192', 'fd00:ec2::254', '168.63.129.16', 'fe80::1', '0.0.0.0'])(
    'allowPrivate does not let %s pass',
    (address) => {
      expect(createAddressGuard({ allowPrivate: true }).refusal(address, 80)).not.toBeNull();
    },
  );
  test('further networks are refused, whatever else is allowed', () => {
    const strict = createAddressGuard({
      allowLoopback: true,
      allowPrivate: true,
      deniedNetworks: ['93.184.0.0/16', '2606:4700::/32', '10.1.0.0/16', '127.0.0.9/32'],
    });
    for (const address of ['93.184.215.14', '::ffff:93.184.215.14', '2606:4700::1', '10.1.2.3', '127.0.0.9']) {
      expect(strict.refusal(address, 80), address).toContain('refused network');
    }
    for (const address of ['93.185.0.1', '10.2.0.1', '127.0.0.1']) expect(strict.refusal(address, 80), address).toBeNull();
  });
  test.each(['nonsense', '10.0.0.0', '10.0.0.0/33', ''])('a network %j is refused as an argument', (network) => {
    expect(() => createAddressGuard({ deniedNetworks: [network] })).toThrow(expect.objectContaining({ code: 'IMGGUARD_INVALID_ARGUMENT' }));
  });
});

describe('anything', () => {
  test.each(['', 'localhost', 'public.example', '1.2.3', '1.2.3.4.5', '0x7f.0.0.1', '127.0.0.01', ':::', '1::2::3', ' 1.1.1.1'])(
    '%j is not an IP address and does not pass',
    (text) => {
      expect(guard.refusal(text, 80)).not.toBeNull();
    },
  );
  test('an IPv4 address and the same one mapped get the same answer', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.boolean(), fc.boolean(), (address, allowLoopback, allowPrivate) => {
        const either = createAddressGuard({ allowLoopback, allowPrivate });
        expect(either.refusal(`::ffff:${address}`, 80) === null).toBe(either.refusal(address, 80) === null);
      }),
    );
  });
  test('no IPv6 address outside 2000::/3 passes, unless it is a mapped one', () => {
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        if (guard.refusal(address, 80) !== null) return;
        const first = Number.parseInt(/^([0-9a-f]*):/i.exec(address)?.[1] ?? '', 16);
        expect(/^[:0]*ffff:/i.test(address) || (first >= 0x2000 && first <= 0x3fff)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
