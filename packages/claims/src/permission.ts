import { allowRuleForUse, type AllowRule } from './allow-rule.ts';
import { invalidArgument } from './claims-error.ts';
import type { Hit } from './hit.ts';
import { licensesCovering, namesPlace, type License, type Use } from './license.ts';
import { startMs } from './period.ts';
import { isOnDomain, placeOf } from './place.ts';
import type { RightsHolder } from './rights-holder.ts';
import type { Work } from './work.ts';

/** What a hit is held against. */
export interface PermissionContext {
  /** The work that the hit names. */
  readonly work: Work;
  readonly rightsHolder?: RightsHolder;
  readonly licenses?: readonly License[];
  readonly allowRules?: readonly AllowRule[];
  /** Now, ISO 8601. */
  readonly at: string;
}

/** Every permission on record for a use. Triage, eligibility and the opening of a claim all ask here, so that they cannot disagree. */
export interface Permissions {
  /** The rights holder's own domain that the page is on. */
  readonly ownDomain: string | undefined;
  readonly allowRule: AllowRule | undefined;
  /** Licenses that cover the whole use, alone or together. */
  readonly licenses: readonly License[];
  /** Every license that names the place, whatever else it says. */
  readonly licensesHere: readonly License[];
}

/** The permissions on record for the use that a hit shows. Throws `IMGGUARD_INVALID_ARGUMENT` for a work that the hit does not name. */
export function permissionsFor(hit: Hit, { work, rightsHolder, licenses = [], allowRules = [], at }: PermissionContext): Permissions {
  if (work.id !== hit.workId) throw invalidArgument('work', `the work ${hit.workId} that the hit names`, work.id);
  const use = useOf(hit);
  // One that does not name the place covers nothing there, alone or together with others.
  const licensesHere = licenses.filter((license) => namesPlace(license, use.pageUrl));
  return {
    ownDomain: ownDomainFor(hit.sighting.pageUrl, work, rightsHolder),
    allowRule: allowRuleForUse(use, allowRules, at),
    licenses: licensesCovering(licensesHere, use),
    licensesHere,
  };
}

/** The use that a hit shows: from the first sighting to the last. */
export function useOf(hit: Hit): Use {
  const from = hit.sighting.seenAt;
  const last = hit.lastSeenAt ?? from;
  const until = startMs(last, 'lastSeenAt') < startMs(from, 'seenAt') ? from : last;
  return { workId: hit.workId, pageUrl: hit.sighting.pageUrl, from, until };
}

// --- internal ---

function ownDomainFor(pageUrl: string, work: Work, rightsHolder?: RightsHolder): string | undefined {
  const place = placeOf(pageUrl);
  const domains = [...(work.ownDomains ?? []), ...(rightsHolder?.ownDomains ?? [])];
  return place === undefined ? undefined : domains.find((domain) => isOnDomain(place, domain));
}
