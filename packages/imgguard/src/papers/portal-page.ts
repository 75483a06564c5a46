/** The page that a respondent sees: everything that a claim rests on, and forms for every answer. One file, which loads and sends nothing. */
import { createHash } from 'node:crypto';
import {
  currencyCodes,
  currencyExponent,
  DISPUTE_CODES,
  formatMoney,
  ibanText,
  type LetterPicture,
  type PortalAnswer,
  type PortalView,
} from '@imgguard/claims';
import { html, trusted, type Html, type HtmlPart } from '../report/html.ts';
import { PORTAL_SCRIPT } from './portal-script.ts';
import { portalWords, type PortalFieldName, type PortalWords } from './portal-words.ts';

export interface PortalPage {
  readonly view: PortalView;
  /** BCP 47; English where there are no words in it. */
  readonly locale: string;
  /** Pictures that show how both lie on each other, by hit. */
  readonly pictures: ReadonlyMap<string, readonly LetterPicture[]>;
  /** When the page was made, ISO 8601. */
  readonly at: string;
}

/**
 * Makes the page. Everything that is put in is escaped; the one script is named by its hash, and nothing else may run or load. The script stands to the letter: a
 * single space more, and its hash is not that of the policy.
 */
export function portalPage({ view, locale, pictures, at }: PortalPage): string {
  const { words, language } = portalWords(locale);
  const context = { view, words, locale: language };
  const hash = createHash('sha256').update(PORTAL_SCRIPT).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  const page = html`<html lang="${language}">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="robots" content="noindex, nofollow" />
      <meta name="referrer" content="no-referrer" />
      <meta http-equiv="Content-Security-Policy" content="${policy}" />
      <title>${words.title(view.reference)}</title>
      <style>
        ${trusted(STYLE)}
      </style>
    </head>
    <body>
      <main>
        <h1>${words.title(view.reference)}</h1>
        <p>${words.intro}</p>
        ${claimantSection(context)}${workSection(context)}${usesSection(context, pictures)}${moneySection(context)}${answersSection(context)}${closingSection(context, at)}
      </main>
      <script type="application/json" id="claim">
        ${trusted(dataOf(view))}
      </script>
      ${trusted(`<script>${PORTAL_SCRIPT}</script>`)}
    </body>
  </html>`;
  return `<!doctype html>\n${page.markup}\n`;
}

// --- internal ---

interface Context {
  readonly view: PortalView;
  readonly words: PortalWords;
  readonly locale: string;
}

const STYLE = `
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}
main{max-width:46rem;margin:0 auto;padding:1rem}h1{font-size:1.5rem;overflow-wrap:anywhere}h2{font-size:1.2rem;margin-top:2rem;border-top:1px solid GrayText;padding-top:1rem}
dl{display:grid;grid-template-columns:minmax(8rem,auto) 1fr;gap:.25rem 1rem}dt{font-weight:600}dd{margin:0;overflow-wrap:anywhere;white-space:pre-line}
figure{margin:1rem 0}img{max-width:100%;height:auto}figcaption{font-size:.9rem}details{border:1px solid GrayText;border-radius:.4rem;margin:.6rem 0;padding:.6rem}
summary{font-weight:600;cursor:pointer}label{display:block;margin:.6rem 0}input,select,textarea,button{font:inherit;width:100%;box-sizing:border-box;padding:.4rem}
textarea{min-height:6rem}button{width:auto;margin-top:.4rem}output{display:block;white-space:pre-wrap;overflow-wrap:anywhere;border:1px dashed GrayText;padding:.5rem;margin-top:.6rem;font:13px/1.4 monospace}
output[hidden]{display:none}:focus-visible{outline:3px solid Highlight;outline-offset:2px}.note{font-size:.9rem}`;

/** A day as people write it: 3 March 2026. */
function day(time: string, locale: string): string {
  return new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(time));
}

/** JSON that no markup can end. */
function dataOf({ reference }: PortalView): string {
  const exponents = Object.fromEntries(currencyCodes().map((code) => [code, currencyExponent(code)]));
  return JSON.stringify({ reference, exponents }).replaceAll('<', String.raw`\u003c`);
}

function section(title: string, ...parts: readonly HtmlPart[]): Html {
  return html`<section>
    <h2>${title}</h2>
    ${parts}
  </section> `;
}

function list(rows: readonly (readonly [label: string, value: string | undefined])[]): Html {
  const known = rows.filter(([, value]) => value !== undefined && value !== '');
  return html`<dl>
    ${known.map(
      ([label, value]) =>
        html`<dt>${label}</dt>
          <dd dir="auto">${value}</dd>`,
    )}
  </dl>`;
}

function claimantSection({ view, words }: Context): Html {
  const { claimant, verifyUrl } = view;
  const { name, address, email, mandate } = claimant;
  return section(
    words.who,
    list([
      [words.who, [name, ...address, email].join('\n')],
      [words.actsBy, mandate === 'own rights' ? words.ownRights : mandate],
    ]),
    html`<p>${words.verify}<br /><code>${verifyUrl}</code></p>`,
  );
}

function workSection({ view, words, locale }: Context): Html {
  const { title, creator, firstPublished, registrations, proof } = view.work;
  const published = firstPublished && [day(firstPublished.at, locale), firstPublished.url].filter(Boolean).join(', ');
  return section(
    words.work,
    html`<p><b dir="auto">${title}</b></p>`,
    list([
      [words.madeBy, creator],
      [words.published, published],
    ]),
    html`<ul>
      ${[...registrations, ...proof].map((line) => html`<li dir="auto">${line}</li>`)}
    </ul>`,
  );
}

function usesSection({ view, words, locale }: Context, pictures: PortalPage['pictures']): Html {
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const uses = view.uses.map((use) => {
    const shown = pictures.get(use.hitId) ?? [];
    return html`<article>
      ${list([
        [words.page, use.pageUrl],
        [words.picture, use.imageUrl],
        [words.seen, `${day(use.firstSeenAt, locale)} – ${day(use.lastSeenAt, locale)}`],
      ])}
      ${shown.length === 0 ? html`<p class="note">${words.noPictures}</p>` : shown.map(figure)}
      <p>${words.likeness(percent.format(use.probability))}</p>
      <ul>
        ${use.reasons.map(({ code, text }) => reasonOf(words, code, text))}
      </ul>
    </article>`;
  });
  return section(words.uses, uses);
}

/** What the comparison found in the language of the page; what it has no words for stands as the comparison says it. */
function reasonOf({ reasons }: PortalWords, code: string, text: string): Html {
  const words = reasons !== undefined && Object.hasOwn(reasons, code) ? reasons[code as keyof typeof reasons] : undefined;
  return words === undefined ? html`<li lang="en" dir="auto">${text}</li>` : html`<li>${words}</li>`;
}

function figure({ bytes, type, caption }: LetterPicture): Html {
  const source = `data:${type};base64,${Buffer.from(bytes).toString('base64')}`;
  return html`<figure>
    <img src="${source}" alt="${caption}" />
    <figcaption dir="auto">${caption}</figcaption>
  </figure>`;
}

function moneySection({ view, words, locale }: Context): Html {
  const { offer, priceLines, open, account } = view;
  if (offer === null) return section(words.money, html`<p>${words.noMoney} ${words.removal}</p>`);
  const plan = offer.plan
    ?.map((part) => `${day(part.dueOn, locale)}: ${formatMoney({ ...part, currency: offer.currency }, locale)}`)
    .join('\n');
  return section(
    words.money,
    html`<ul>
      ${priceLines.map((line) => html`<li dir="auto">${line}</li>`)}
    </ul>`,
    list([
      [words.total, `${formatMoney(offer, locale)} (${words.purposes[offer.purpose]})`],
      [words.instalments, plan],
      [words.removeBy, offer.removeBy && day(offer.removeBy, locale)],
      [words.open, open === null ? undefined : formatMoney(open, locale)],
      [
        words.account,
        account === null
          ? words.accountLater
          : [account?.holder, account && ibanText(account.iban), account?.bic].filter(Boolean).join('\n'),
      ],
    ]),
    html`<p>${words.only} ${words.removal}</p>`,
  );
}

function answersSection(context: Context): Html {
  const { view, words } = context;
  if (view.answers.length === 0) return section(words.answer, html`<p>${words.noAnswer} ${words.lawyer}</p>`);
  const { deadline } = view;
  const time = deadline === null ? words.noDeadline : words.until(day(deadline.dueOn, context.locale), deadline.timeZone);
  return section(
    words.answer,
    html`<p>${time} ${words.lawyer}</p>
      <p>${words.equal} ${words.how}</p>
      <noscript><p>${words.noScript(view.claimant.email)}</p></noscript>`,
    view.answers.map((kind) => formOf(context, kind)),
    html`<p>${words.send(view.claimant.email)}</p>
      <p><b>${words.noAdmission}</b></p>`,
  );
}

/** Which fields each answer has; those with a star must be filled in. */
const FORMS: Readonly<Record<PortalAnswer['kind'], readonly (PortalFieldName | `${PortalFieldName}*`)[]>> = {
  license: ['licensor*', 'licensee*', 'reference', 'from', 'until', 'domains*'],
  objection: ['code*', 'exception', 'text*'],
  fixed: ['how*', 'text'],
  buy: ['text'],
  propose: ['amount*', 'currency*', 'purpose*', 'text'],
  promise: ['amount*', 'currency*', 'dueOn*'],
  statement: ['text*'],
  'more-time': ['text'],
};

function formOf(context: Context, kind: PortalAnswer['kind']): Html {
  const { words } = context;
  const [title, help] = words.kinds[kind];
  const token = html`<label>${words.token} <input name="token" required autocomplete="off" spellcheck="false" minlength="20" /></label>`;
  return html`<details>
    <summary>${title}</summary>
    <p>${help}</p>
    <form data-kind="${kind}">
      ${FORMS[kind].map((field) => fieldOf(context, field))} ${token}<button>${words.make}</button
      ><output hidden aria-live="polite"></output>
    </form>
  </details>`;
}

function fieldOf(context: Context, spec: string): Html {
  const required = spec.endsWith('*') ? trusted(' required') : null;
  const name = spec.replace('*', '') as PortalFieldName;
  const label = context.words.fields[name];
  if (name === 'text') return html`<label>${label} <textarea name="text" maxlength="20000" ${required}></textarea></label>`;
  if (name === 'from' || name === 'until' || name === 'dueOn')
    return html`<label>${label} <input type="date" name="${name}" ${required} /></label>`;
  if (name === 'amount')
    return html`<label>${label} <input name="amount" inputmode="decimal" data-wrong="${context.words.wrongAmount}" ${required} /></label>`;
  const options = optionsOf(context, name);
  if (options === undefined) return html`<label>${label} <input name="${name}" maxlength="300" ${required} /></label>`;
  return html`<label
    >${label}
    <select name="${name}" ${required}>
      <option value="">${context.words.choose}</option>
      ${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}
    </select></label
  >`;
}

/** What a field can be chosen from. Nothing is chosen before. */
function optionsOf({ view, words }: Context, name: PortalFieldName): readonly (readonly [value: string, text: string])[] | undefined {
  switch (name) {
    case 'code':
      return DISPUTE_CODES.map((code) => [code, words.objections[code]]);
    case 'exception':
      return view.exceptions.map(({ code, question }) => [code, words.exceptions?.[code] ?? question]);
    case 'how':
      return Object.entries(words.fixed);
    case 'purpose':
      return Object.entries(words.purposes);
    case 'currency':
      return (view.offer === null ? currencyCodes() : [view.offer.currency]).map((code) => [code, code]);
    default:
      return undefined;
  }
}

function closingSection({ view, words, locale }: Context, at: string): Html {
  const { privacyUrl, history, state, outcome } = view;
  const events = history.map(
    (entry) =>
      html`<li>
        <time datetime="${entry.at}">${entry.at.slice(0, 16).replace('T', ' ')}</time> ${words.by[entry.by]}: ${words.events[entry.event]}
      </li>`,
  );
  return html`${section(
    words.history,
    html`<ol>
      ${events}
    </ol>`,
    list([[words.state, `${outcome === null ? words.states[state] : words.outcomes[outcome]} (${day(at, locale)})`]]),
  )}${section(words.privacy.split(' (')[0] ?? words.privacy, html`<p>${words.privacy}:<br /><code>${privacyUrl}</code></p>`)}`;
}
