import { DatabaseSync } from '@photostructure/sqlite';
import { beforeAll, describe, expect, test } from 'vitest';
import { pageEntry } from '../testing/page-entry.ts';
import { createSqliteFrontier } from './sqlite-frontier.ts';
import { statements } from './sqlite-statements.ts';

const memory = (): InstanceType<typeof DatabaseSync> => new DatabaseSync(':memory:');

describe('how SQLite goes about it', () => {
  const database = memory();
  const frontier = createSqliteFrontier(database);
  beforeAll(() => void frontier.put(Array.from({ length: 2_000 }, (_, index) => pageEntry(`p${index}`, `h${index % 500}`))));

  /** Every statement of the frontier, and what SQLite says that it will do for it. */
  function plans(): [name: string, plan: string][] {
    const texts: string[] = [];
    const names = Object.keys(statements({ exec: () => undefined, prepare: (text) => (texts.push(text), database.prepare(text)) }));
    return names.map((name, index) => {
      const steps = database.prepare(`EXPLAIN QUERY PLAN ${texts[index]}`).all() as { detail: string }[];
      return [name, steps.map(({ detail }) => detail).join('; ')];
    });
  }

  test('no statement reads all items or all hosts', () => {
    expect(plans().length).toBeGreaterThan(25);
    expect(plans().filter(([, plan]) => /\bSCAN (?:crawl_|h\b|i\b)/.test(plan))).toEqual([]);
  });
  test.each([
    ['readyItems', 'crawl_item_ready (run=? AND host=?)'],
    ['readyHosts', 'crawl_item_ready (run=? AND host=?)'],
    ['itemAt', 'crawl_item_ready (run=? AND host=?)'],
    ['skipItems', 'crawl_item_ready (run=? AND host=?)'],
  ])('%s looks for items among those of the host', (name, index) => {
    const plan = new Map(plans()).get(name);
    expect(plan).toContain(index);
  });
  test.each(['readyItems', 'readyHosts', 'freeHosts'])('%s finds them in their order', (name) => {
    expect(new Map(plans()).get(name)).not.toContain('TEMP B-TREE');
  });
  test('an index that a statement names must exist, or nothing works', () => {
    const other = memory();
    createSqliteFrontier(other);
    other.exec('DROP INDEX crawl_item_ready');
    expect(() => statements(other)).toThrow('no such index');
  });
});
