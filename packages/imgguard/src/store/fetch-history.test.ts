import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FINGERPRINT_ENGINE } from '@imgguard/core';
import type { FetchRecord } from '@imgguard/crawler';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createFetchHistory } from './fetch-history.ts';
import { openStore, type Store } from './store.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'imgguard-history-'));
  store = openStore(folder, true);
});

afterEach(async () => {
  store.close();
  await rm(folder, { recursive: true, force: true });
});

const record = (kind: FetchRecord['kind'], sha256: string): FetchRecord => ({
  version: 1,
  kind,
  url: 'http://h/a.png',
  etag: '"1"',
  lastModified: null,
  sha256,
  askedAt: 1,
  changedAt: 1,
  intervalMs: 2,
  dueAt: 3,
  content: '{}',
});

describe('an image is forgotten that could not be compared any more', () => {
  const sha256 = 'ab'.repeat(32);
  const knows = async (): Promise<boolean> => (await createFetchHistory(store).get('image', 'http://h/a.png')) !== null;
  const add = (): number => store.images.add({ sha256, byteLength: 9, contentType: 'image/png' }).id;

  beforeEach(() => createFetchHistory(store).set(record('image', sha256)));

  it('when it is not in the database, or without fingerprint and bytes', async () => {
    expect(await knows()).toBe(false);
    add();
    expect(await knows()).toBe(false);
  });

  it('when another engine made its fingerprint', async () => {
    const id = add();
    store.images.setFingerprint(id, { width: 1, height: 1 }, { engine: 'another', data: new Uint8Array(1) });
    expect(await knows()).toBe(false);
    store.images.setFingerprint(id, { width: 1, height: 1 }, { engine: FINGERPRINT_ENGINE, data: new Uint8Array(1) });
    expect(await knows()).toBe(true);
  });

  it('but not when it is known to be no picture, or its bytes are there', async () => {
    store.images.refuse(add(), { code: 'IMGGUARD_IMAGE_UNSUPPORTED_FORMAT', message: 'text' });
    expect(await knows()).toBe(true);
    const bytes = Buffer.from('bytes');
    const digest = await store.blobs.put(bytes);
    store.images.add({ sha256: digest, byteLength: 5, contentType: null });
    await createFetchHistory(store).set(record('image', digest));
    expect(await knows()).toBe(true);
  });

  it('and pages never are', async () => {
    await createFetchHistory(store).set(record('page', sha256));
    expect(await createFetchHistory(store).get('page', 'http://h/a.png')).toEqual(record('page', sha256));
  });
});
