import type { PartyFact } from './party.ts';
import type { RegistrationData } from './registration-data.ts';

/** Who serves a page's files, for a notice: a proposal that a person looks at. */
export interface ProviderProposal {
  /** As the registry names it; `undefined` where it names nobody. */
  readonly name: string | undefined;
  readonly abuseEmails: readonly PartyFact<string>[];
  /** The network is one that delivers for others: the files lie with somebody behind it. Such services pass notices on, or name the host when asked. */
  readonly deliveryNetwork: boolean;
  /** 0 to 100; a judgement, not measured. */
  readonly confidence: number;
  /** What a person should look at first, one sentence each. */
  readonly doubts: readonly string[];
}

/** Where the United States list the agents to whom DMCA notices go (17 U.S.C. 512(c)(2)); the list is searched by a person. */
export const DMCA_DIRECTORY = 'https://dmca.copyright.gov/osp/';

/** Of a network with an abuse address, of one that only delivers, and of one without an address. A judgement, not measured. */
const CONFIDENCE = { host: 70, delivery: 20, silent: 30 } as const;

/**
 * The provider behind an address, from the registry's answer about its network. Delivery networks are known by the names under which they are registered;
 * one that is not in the list is taken for a host, so a person looks.
 */
export function proposeProvider(network: RegistrationData): ProviderProposal {
  const names = network.names.map(({ value }) => value);
  const name = names[0] ?? (network.name === '' ? undefined : network.name);
  const deliveryNetwork = [network.name, ...names].some((each) => DELIVERY.test(each));
  const silent = network.abuseEmails.length === 0;
  return {
    name,
    abuseEmails: network.abuseEmails,
    deliveryNetwork,
    confidence: deliveryNetwork ? CONFIDENCE.delivery : silent ? CONFIDENCE.silent : CONFIDENCE.host,
    doubts: [
      ...(network.of === 'network' ? [] : ['This is an answer about a domain: it names who sold it, not who hosts the page.']),
      ...(deliveryNetwork ? [`${name ?? 'The network'} delivers for others: ask it who hosts the page, or send the notice to both.`] : []),
      ...(silent ? ['The registry names no address for abuse.'] : []),
      `An agent for DMCA notices is looked up by a person: ${DMCA_DIRECTORY}`,
    ],
  };
}

// --- internal ---

/** Names of delivery networks in registries: as their operators register them. */
const DELIVERY =
  /\b(?:cloudflare(?:net)?|fastly|skyca|akamai|amazo-cf|cloudfront|bunny(?:way|cdn)?|sucuri|incapsula|imperva|stackpath|cdn77|cdnetworks|datacamp|keycdn|proinity|gcore|edgecast|edgio|limelight|stormwall|ddos-guard|qrator)\b/iu;
