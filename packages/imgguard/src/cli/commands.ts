import type { Command } from './command.ts';
import { allowCommand } from './commands/allow.ts';
import { claimCommand } from './commands/claim.ts';
import { claimantCommand } from './commands/claimant.ts';
import { dataCommand } from './commands/data.ts';
import { decideCommand } from './commands/decide.ts';
import { evidenceCommand } from './commands/evidence.ts';
import { feeCommand } from './commands/fee.ts';
import { hitsCommand } from './commands/hits.ts';
import { indexCommand } from './commands/index-command.ts';
import { invoiceCommand } from './commands/invoice.ts';
import { letterCommand } from './commands/letter.ts';
import { licenseCommand } from './commands/license.ts';
import { mandateCommand } from './commands/mandate.ts';
import { matchCommand } from './commands/match.ts';
import { modelsCommand } from './commands/models.ts';
import { noticeCommand } from './commands/notice.ts';
import { noticesCommand } from './commands/notices.ts';
import { payoutCommand } from './commands/payout.ts';
import { portalCommand } from './commands/portal.ts';
import { respondentCommand } from './commands/respondent.ts';
import { reportCommand } from './commands/report.ts';
import { rightsCommand } from './commands/rights.ts';
import { scanCommand } from './commands/scan.ts';
import { siteCommand } from './commands/site.ts';
import { statusCommand } from './commands/status.ts';
import { worksCommand } from './commands/works.ts';

/** Every command, in the order of `imgguard --help`. */
export const commands: readonly Command[] = [
  scanCommand,
  matchCommand,
  hitsCommand,
  decideCommand,
  rightsCommand,
  letterCommand,
  noticeCommand,
  feeCommand,
  respondentCommand,
  claimCommand,
  siteCommand,
  claimantCommand,
  mandateCommand,
  invoiceCommand,
  payoutCommand,
  portalCommand,
  noticesCommand,
  evidenceCommand,
  reportCommand,
  worksCommand,
  licenseCommand,
  allowCommand,
  dataCommand,
  modelsCommand,
  indexCommand,
  statusCommand,
];
