/**
 * What the page does in a browser: it makes the file with an answer out of a form. It asks no network, stores nothing, and knows no token but the one that is
 * typed into it. Shown as it is run, so that a reader can check it.
 */
export const PORTAL_SCRIPT: string = `
'use strict';
const claim = JSON.parse(document.getElementById('claim').textContent);
const filled = (form) => Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]).filter(([, value]) => value !== ''));
const minor = (amount, currency) => {
  const exponent = claim.exponents[currency];
  const parts = /^(\\d+)(?:[.,](\\d+))?$/.exec(amount);
  if (parts === null || exponent === undefined || (parts[2] || '').length > exponent) return undefined;
  return Number(parts[1] + (parts[2] || '').padEnd(exponent, '0'));
};
const withMoney = ({ amount, currency, ...rest }) => {
  const amountMinor = minor(amount || '', currency);
  return amountMinor === undefined || amountMinor < 1 ? undefined : { ...rest, amountMinor, currency };
};
const ANSWERS = {
  license: ({ domains, ...proof }) => ({ kind: 'license', proof: { ...proof, domains: (domains || '').split(',').map((one) => one.trim()).filter(Boolean) } }),
  objection: (fields) => ({ kind: 'objection', ...fields }),
  fixed: (fields) => ({ kind: 'fixed', ...fields }),
  buy: (fields) => ({ kind: 'buy', ...fields }),
  propose: (fields) => { const money = withMoney(fields); return money && { kind: 'propose', ...money }; },
  promise: (fields) => { const promise = withMoney(fields); return promise && { kind: 'promise', promise }; },
  statement: (fields) => ({ kind: 'statement', ...fields }),
  'more-time': (fields) => ({ kind: 'more-time', ...fields }),
};
const randomKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
for (const form of document.querySelectorAll('form[data-kind]')) {
  const key = randomKey();
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const { token = '', ...fields } = filled(form);
    const answer = ANSWERS[form.dataset.kind](fields);
    const shown = form.querySelector('output');
    shown.hidden = false;
    if (answer === undefined) {
      const amount = form.elements.namedItem('amount');
      shown.textContent = amount.dataset.wrong;
      amount.focus();
      return;
    }
    const text = JSON.stringify({ token, reference: claim.reference, key, answer }, null, 2);
    const link = document.createElement('a');
    link.href = 'data:application/json;charset=utf-8,' + encodeURIComponent(text);
    link.download = 'answer.json';
    link.click();
    shown.textContent = text;
  });
}
`;
