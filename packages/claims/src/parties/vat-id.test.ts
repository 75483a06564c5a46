import { describe, expect, it } from 'vitest';
import { checkVatId } from './vat-id.ts';

describe('checkVatId', () => {
  it.each([
    ['ATU13585627'],
    ['BE0428759497'],
    ['BG175074752'],
    ['CHE-116.281.710 MWST'],
    ['CY10259033P'],
    ['CZ25123891'],
    ['DE 136 695 976'],
    ['DK13585628'],
    ['EE100931558'],
    ['EL094259216'],
    ['ES B58378431'],
    ['ES54362315K'],
    ['FI20774740'],
    ['FR40303265045'],
    ['FRK7399859412'],
    ['GB980780684'],
    ['GBHA500'],
    ['HR33392005961'],
    ['HU12892312'],
    ['IE6433435F'],
    ['IE6433435OA'],
    ['IE8D79739I'],
    ['IT00743110157'],
    ['LT119511515'],
    ['LU15027442'],
    ['LV40003521600'],
    ['MT11679112'],
    ['NL004495445B01'],
    ['PL8567346215'],
    ['PT501964843'],
    ['RO18547290'],
    ['SE123456789701'],
    ['SI50223054'],
    ['SK2022749619'],
    ['XI110305878'],
  ])('%s', (text) => {
    expect(checkVatId(text)).toEqual({ ok: true, vatId: text.replaceAll(/[\s.-]/g, '') });
    expect(checkVatId(text.toLowerCase()).ok).toBe(true);
  });

  it.each([
    ['DE12345678', 'wrong-form'],
    ['DE1234567890', 'wrong-form'],
    // Found beside python-stdnum on 14,000 numbers: right check digits, but no number has this form.
    ['DE036695276', 'wrong-form'],
    ['LT419511525', 'wrong-form'],
    ['RO08847290', 'wrong-form'],
    ['SI00222054', 'wrong-form'],
    ['ESI58378431', 'wrong-form'],
    ['AT13585627', 'wrong-form'],
    ['FRIO303265045', 'wrong-form'],
    ['GBGD500', 'wrong-form'],
    ['DE136695977', 'wrong-check-digit'],
    ['IT00743110175', 'wrong-check-digit'],
    ['ESB58378432', 'wrong-check-digit'],
    ['GR094259216', 'unknown-country'],
    ['US123456789', 'unknown-country'],
    ['', 'unknown-country'],
    ['constructor', 'unknown-country'],
  ])('%j is none: %s', (text, code) => {
    expect(checkVatId(text)).toMatchObject({ ok: false, code });
  });
});
