/** Starts Chromium so that it cannot reach any network by itself. */
import type { Browser } from 'playwright-core';
import { crawlerError, messageOf } from '../errors.ts';
import type { PlaywrightLibrary } from './playwright-library.ts';

/** Of the heap of one page's scripts, in MiB; a page that needs more crashes, and the others go on. */
const MAX_SCRIPT_HEAP_MIB = 512;
const LAUNCH_TIMEOUT_MS = 30_000;

export interface LaunchOptions {
  readonly library: PlaywrightLibrary;
  readonly executablePath: string;
  readonly sandbox: boolean;
  readonly deadEndPort: number;
}

/**
 * Starts a browser with a profile of its own, which is removed when it is closed.
 *
 * @throws `IMGGUARD_BROWSER_FAILED`
 */
export async function launchChromium({ library, executablePath, sandbox, deadEndPort }: LaunchOptions): Promise<Browser> {
  try {
    return await library.chromium.launch({
      executablePath,
      chromiumSandbox: sandbox,
      headless: true,
      timeout: LAUNCH_TIMEOUT_MS,
      env: environment(),
      args: [...argumentsFor(deadEndPort)],
    });
  } catch (cause) {
    throw crawlerError('IMGGUARD_BROWSER_FAILED', `${executablePath} did not start: ${reasonOf(cause, sandbox)}`, { cause });
  }
}

// --- internal ---

/**
 * No name can be resolved, addresses included; what needs no name goes to the dead end, also what is meant for this machine; and what could go past a proxy, UDP, is switched
 * off. What Chromium asks for on its own account has nowhere to go either.
 */
function argumentsFor(deadEndPort: number): readonly string[] {
  return [
    '--host-resolver-rules=MAP * ~NOTFOUND',
    `--proxy-server=http://127.0.0.1:${deadEndPort}`,
    '--proxy-bypass-list=<-loopback>',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--disable-quic',
    '--dns-prefetch-disable',
    '--no-pings',
    '--disable-domain-reliability',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-gpu',
    '--mute-audio',
    `--js-flags=--max-old-space-size=${MAX_SCRIPT_HEAP_MIB}`,
  ];
}

/** What a browser needs, and nothing of what else this process was told, such as keys. */
function environment(): Record<string, string> {
  const names = ['PATH', 'HOME', 'TMPDIR', 'TEMP', 'TMP', 'LANG', 'SYSTEMROOT', 'LOCALAPPDATA', 'USERPROFILE'];
  const set = names.map((name) => [name, process.env[name]] as const);
  return Object.fromEntries(set.filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function reasonOf(cause: unknown, sandbox: boolean): string {
  const text = messageOf(cause);
  if (sandbox && /no-sandbox|namespace|setuid sandbox|zygote/i.test(text)) {
    return 'its sandbox does not work for this user or in this container. Run as another user than root and with user namespaces; or, if all of this machine may be at the mercy of the pages, switch it off (sandbox: false).';
  }
  return `${text.split('\n')[0] ?? ''} Start it by hand to see what it lacks.`;
}
