/** How anybody checks a bundle with standard tools and without this program. It is a file of every bundle. */
export function verifyText(stamped: boolean, renewals = 0): string {
  return [
    '# How to check this bundle',
    '',
    'Nothing of the program that made it is needed. In the folder of this file:',
    '',
    '```sh',
    'sha256sum -c --strict tagmanifest-sha256.txt',
    'sha256sum -c --strict manifest-sha256.txt',
    ...(stamped ? ['openssl ts -verify -data manifest-sha256.txt -in tsa/manifest.tsr -CAfile root.pem -untrusted tsa/chain.pem'] : []),
    ...Array.from({ length: renewals }, (_, index) => renewalCommand(index)),
    '```',
    '',
    ...(renewals === 0
      ? []
      : ['Each further stamp is over the answer of the one before it: the later one says that the earlier one was there.', '']),
    ...(stamped
      ? [
          'Fetch the root certificate of the time stamping authority (`root.pem`) from the authority, not from here: a certificate that comes along proves',
          'nothing. Once the certificate of the authority has expired, add `-attime` with the time that `openssl ts -reply -in tsa/manifest.tsr -text` shows.',
          'Leave `-untrusted tsa/chain.pem` out where that file is not there.',
        ]
      : ['This bundle has no time stamp: the hashes show that nothing was changed since they were made, and not when that was.']),
    '',
    'Every file is in one of the manifests. A file that is in none, or more than the manifests name, was added later.',
    'The layout is a bag by RFC 8493 (BagIt); any BagIt tool checks it as well.',
    '',
    '`data/audit.jsonl` is a chain: each line names the SHA-256 of the line before (`previous`), and `data/seal.json` names that of the last one (`auditHead`).',
    '',
  ].join('\n');
}

// --- internal ---

function renewalCommand(index: number): string {
  const data = index === 0 ? 'tsa/manifest.tsr' : answerOf(index);
  return `openssl ts -verify -data ${data} -in ${answerOf(index + 1)} -CAfile root-${index + 1}.pem`;
}

function answerOf(number: number): string {
  return `tsa/renewals/${String(number).padStart(4, '0')}.tsr`;
}
