/** The owner of the rights (IPTC "Copyright Owner"): a person or a company. */
export interface RightsHolder {
  readonly kind: 'rights-holder';
  readonly version: 1;
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  /** Postal address, one line per line. */
  readonly address?: string;
  /** ISO 3166-1 alpha-2, such as `DE`. */
  readonly country?: string;
  readonly phone?: string;
  readonly website?: string;
  /** Domains whose uses are the rights holder's own, subdomains included. */
  readonly ownDomains?: readonly string[];
}
