/** What a server gave to ask by whether something changed (RFC 9110, section 8.8), and the conditions made of it. */

export interface Validators {
  readonly etag: string | null;
  readonly lastModified: string | null;
}

/** Longer validators are no validators. */
const MAX_VALIDATOR_CHARS = 1_024;

/** Those of an answer that are well-formed. */
export function validatorsOf(headers: Readonly<Record<string, string>>): Validators {
  return { etag: checkedEtag(headers['etag']), lastModified: checkedDate(headers['last-modified']) };
}

/** Request headers: send it again only if it is another one. */
export function conditionsOf({ etag, lastModified }: Validators): Record<string, string> {
  return {
    ...(etag === null ? {} : { 'if-none-match': etag }),
    ...(lastModified === null ? {} : { 'if-modified-since': lastModified }),
  };
}

// --- internal ---

function checkedEtag(value: string | undefined): string | null {
  if (value === undefined || value.length > MAX_VALIDATOR_CHARS) return null;
  return /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/.test(value) ? value : null;
}

function checkedDate(value: string | undefined): string | null {
  return value !== undefined && /^[A-Za-z]{3}, [\x20-\x7e]{10,40}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
}
