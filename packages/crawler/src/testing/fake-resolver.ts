/** Answers for host names without DNS. */
import type { Resolver } from '../fetch/connector.ts';

export interface FakeResolver extends Resolver {
  /** Names asked for, in order. */
  readonly asked: readonly string[];
}

/**
 * Builds a resolver. A list of lists is answered one after the other (the last one stays), as a name that is rebound does;
 * names that are not listed do not exist.
 *
 * @example
 * createFakeResolver({ 'shop.example': ['127.0.0.2'], 'rebinding.example': [['93.184.215.14'], ['10.0.0.1']] });
 */
export function createFakeResolver(names: Readonly<Record<string, readonly string[] | readonly (readonly string[])[]>>): FakeResolver {
  const asked: string[] = [];
  return {
    asked,
    async resolve(hostname) {
      const before = asked.filter((name) => name === hostname).length;
      asked.push(hostname);
      const entry = names[hostname];
      if (entry === undefined) throw Object.assign(new Error(`No such host: ${hostname}`), { code: 'ENOTFOUND' });
      const step = entry[Math.min(before, entry.length - 1)] ?? [];
      return typeof step === 'string' ? (entry as readonly string[]) : step;
    },
  };
}
