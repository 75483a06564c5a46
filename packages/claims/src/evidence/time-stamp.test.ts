import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { childrenOf, DER, derOf, integerContent, oidOf, readDer } from './der.ts';
import { checkTimeStamp, timeStampRequest, type TimeStampCheckInput } from './time-stamp.ts';

/** Made with `openssl ts -query` and `openssl ts -reply` (OpenSSL 3.0, ECDSA P-256) for the SHA-256 of "manifest"; valid for ten years from November 2026. */
const ROOT = `-----BEGIN CERTIFICATE-----
MIIBfjCCASOgAwIBAgIUJYrLlB8JFHEtnA6MczXAOc0RlhAwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJVGVzdCBSb290MB4XDTI2MTEyNTAyNDg0NloXDTM2MTEyMjAy
NDg0NlowFDESMBAGA1UEAwwJVGVzdCBSb290MFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEbH2WwFAZQEkngZbV4QhvtoIdfndGs/g4vOKAboWZ54oV6GkVIvgnwGNR
uDK4ZxpdlGBT4kZASNFy0jPVaYBucaNTMFEwHQYDVR0OBBYEFIssoiZHE5pKy4//
blYaT3D5U0y9MB8GA1UdIwQYMBaAFIssoiZHE5pKy4//blYaT3D5U0y9MA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDSQAwRgIhAOw/+//RHBuWamvrJVBDM9Q5
pgasGxLoQ+xppzf/EzB0AiEAzdzNcsqxWROh90if1nD8EujzIXW39v47qw8H5CDp
Xog=
-----END CERTIFICATE-----`;
const REQUEST = 'MEQCAQEwMTANBglghkgBZQMEAgEFAAQgBbOr8leaXrZkA814vlV/2GBjOh/iEDx2QgMN7+MsZX8CCQCRAgMEBQYHCAEB/w==';
const RESPONSE =
  'MIIE/zADAgEAMIIE9gYJKoZIhvcNAQcCoIIE5zCCBOMCAQMxDzANBglghkgBZQMEAgEFADBzBgsqhkiG9w0BCRABBKBkBGIwYAIBAQYEKgMEATAxMA0GCWCGSAFlAwQCAQUABCAFs6vyV5petmQDzXi+VX/YYGM6H+IQPHZCAw3v4yxlfwIBAhgPMjAyNjExMjUwMjQ4NTZaMAMCAQECCQCRAgMEBQYHCKCCAxEwggGLMIIBMKADAgECAhRg8FMXxSic7NA9LKSz9anG9iqoYTAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlUZXN0IFJvb3QwHhcNMjYxMTI1MDI0ODQ2WhcNMzYxMTIyMDI0ODQ2WjAaMRgwFgYDVQQDDA9UZXN0IFRpbWUgU3RhbXAwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATuVY7VAgQWrKSC1WjgHo6satyn/mBPQhR2ofPd/+tN+v8CA84VnCJw6gEJmHF6Ny1naQkdnnvhdsYGOI3DZcUTo1owWDAWBgNVHSUBAf8EDDAKBggrBgEFBQcDCDAdBgNVHQ4EFgQUmRWXQlyb1XGUjiksAZhiDMfanuEwHwYDVR0jBBgwFoAUiyyiJkcTmkrLj/9uVhpPcPlTTL0wCgYIKoZIzj0EAwIDSQAwRgIhAPOt2xwU594XYNQc8ZJzstTxlZxMd6Iy+FW0cd0V+JlDAiEA6dkIXifKh9qvVtTgHiU2jog0wxlWAMqdZiWOUv4r2FgwggF+MIIBI6ADAgECAhQlisuUHwkUcS2cDoxzNcA5zRGWEDAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlUZXN0IFJvb3QwHhcNMjYxMTI1MDI0ODQ2WhcNMzYxMTIyMDI0ODQ2WjAUMRIwEAYDVQQDDAlUZXN0IFJvb3QwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARsfZbAUBlASSeBltXhCG+2gh1+d0az+Di84oBuhZnnihXoaRUi+CfAY1G4MrhnGl2UYFPiRkBI0XLSM9VpgG5xo1MwUTAdBgNVHQ4EFgQUiyyiJkcTmkrLj/9uVhpPcPlTTL0wHwYDVR0jBBgwFoAUiyyiJkcTmkrLj/9uVhpPcPlTTL0wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNJADBGAiEA7D/7/9EcG5Zqa+slUEMz1DmmBqwbEuhD7GmnN/8TMHQCIQDN3M1yyrFZE6H3SJ/WcPwS6PMhdbf2/jurDwfkIOleiDGCAUEwggE9AgEBMCwwFDESMBAGA1UEAwwJVGVzdCBSb290AhRg8FMXxSic7NA9LKSz9anG9iqoYTANBglghkgBZQMEAgEFAKCBpDAaBgkqhkiG9w0BCQMxDQYLKoZIhvcNAQkQAQQwHAYJKoZIhvcNAQkFMQ8XDTI2MTEyNTAyNDg1NlowLwYJKoZIhvcNAQkEMSIEIBCrPEYsPeAV0N3CMyM8jhv9pQ5Ubxlgytkpy4zddE6EMDcGCyqGSIb3DQEJEAIvMSgwJjAkMCIEILO5jke75ts7dJhCiEhNISVA/9YRQEeikVlxUpADdAaMMAoGCCqGSM49BAMCBEgwRgIhAL5BPaL7IKBAIgRHqWxGo9C3M8cVSG6K+b80teUtYw78AiEA/yF94aKquyGS5aiV+p48fdlGtnFVf11H+naG1TvOwjs=';

const SHA256 = new Uint8Array(createHash('sha256').update('manifest').digest());
const NONCE = Uint8Array.of(0x91, 2, 3, 4, 5, 6, 7, 8);
const INPUT: TimeStampCheckInput = { request: bytes(REQUEST), response: bytes(RESPONSE), sha256: SHA256, trusted: [ROOT] };

function bytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, 'base64'));
}

describe('timeStampRequest', () => {
  it('is the one that was answered', () => {
    expect(Buffer.from(timeStampRequest(SHA256, NONCE)).toString('base64')).toBe(REQUEST);
  });

  it('refuses hashes and nonces of another length', () => {
    expect(() => timeStampRequest(SHA256.slice(1), NONCE)).toThrow(/sha256/u);
    expect(() => timeStampRequest(SHA256, NONCE.slice(1))).toThrow(/nonce/u);
  });
});

describe('checkTimeStamp', () => {
  it('reads time, policy, serial number and signer, and follows the chain to a trusted root', () => {
    expect(checkTimeStamp(INPUT)).toEqual({
      ok: true,
      stamp: {
        at: '2026-11-25T02:48:56Z',
        policy: '1.2.3.4.1',
        serial: '02',
        signer: 'CN=Test Time Stamp',
        signerValidUntil: expect.stringMatching(/^\d{4}-\d\d-\d\dT/u),
        trusted: true,
      },
    });
  });

  it('is not trusted by what comes along', () => {
    expect(checkTimeStamp({ ...INPUT, trusted: [] })).toMatchObject({ ok: true, stamp: { trusted: false } });
    expect(checkTimeStamp({ ...INPUT, trusted: [], chain: [ROOT] })).toMatchObject({ ok: true, stamp: { trusted: false } });
    expect(checkTimeStamp({ ...INPUT, trusted: ['no certificate', new Uint8Array(3)] })).toMatchObject({ stamp: { trusted: false } });
  });

  it('is for one hash and one request only', () => {
    const other = new Uint8Array(createHash('sha256').update('other').digest());
    expect(checkTimeStamp({ ...INPUT, sha256: other })).toMatchObject({ ok: false, code: 'other-hash' });
    const asked = timeStampRequest(SHA256, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8));
    expect(checkTimeStamp({ ...INPUT, request: asked })).toMatchObject({ ok: false, code: 'other-nonce' });
    expect(checkTimeStamp({ ...INPUT, request: timeStampRequest(other, NONCE) })).toMatchObject({ ok: false, code: 'other-hash' });
  });

  it('knows a refusal, and what is no answer at all', () => {
    const refused = derOf(DER.sequence, derOf(DER.sequence, derOf(DER.integer, Uint8Array.of(2))));
    expect(checkTimeStamp({ ...INPUT, response: refused })).toMatchObject({ ok: false, code: 'not-granted' });
    const granted = derOf(DER.sequence, derOf(DER.sequence, derOf(DER.integer, Uint8Array.of(0))));
    expect(checkTimeStamp({ ...INPUT, response: granted })).toMatchObject({ ok: false, code: 'not-a-response' });
    for (const response of [new Uint8Array(), Uint8Array.of(0x30), bytes(REQUEST), bytes(RESPONSE).slice(0, -1)])
      expect(checkTimeStamp({ ...INPUT, response })).toMatchObject({ ok: false, code: 'not-a-response' });
  });

  it('takes no changed byte for a trusted time stamp of another time', () => {
    const original = bytes(RESPONSE);
    fc.assert(
      fc.property(fc.nat({ max: original.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const response = original.slice();
        response[at] = (response[at] ?? 0) ^ mask;
        const result = checkTimeStamp({ ...INPUT, response });
        // Outside of what is signed (such as the text of the status) a change means nothing; what is said never changes.
        if (result.ok) expect(result.stamp).toMatchObject({ at: '2026-11-25T02:48:56Z', policy: '1.2.3.4.1', serial: '02' });
      }),
      { numRuns: 300 },
    );
    const late = original.slice();
    const time = Buffer.from(original).indexOf('20261125024856Z');
    late[time + 7] = '6'.charCodeAt(0);
    expect(checkTimeStamp({ ...INPUT, response: late })).toMatchObject({ ok: false, code: 'bad-signature' });
  });
});

describe('DER', () => {
  it('reads what it wrote', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (contents) => {
        const sequence = derOf(DER.sequence, ...contents.map((content) => derOf(DER.octets, content)));
        const element = readDer(sequence);
        expect(element && childrenOf(element)?.map(({ content }) => [...content])).toEqual(contents.map((content) => [...content]));
      }),
      { numRuns: 50 },
    );
  });

  it('never fails on anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (anything) => {
        const element = readDer(anything);
        if (element !== undefined) childrenOf(element);
      }),
    );
  });

  it('writes numbers without sign, and reads object identifiers', () => {
    expect([...integerContent(Uint8Array.of(0, 0, 0x80))]).toEqual([0, 0x80]);
    expect([...integerContent(Uint8Array.of(0, 0))]).toEqual([0]);
    expect(oidOf(readDer(Uint8Array.of(6, 3, 0x88, 0x37, 3)))).toBe('2.999.3');
    expect(oidOf(readDer(Uint8Array.of(4, 1, 1)))).toBeUndefined();
    expect(readDer(Uint8Array.of(0x30, 0x80, 0, 0))).toBeUndefined();
  });
});
