import { expect, test } from 'vitest';
import { extractPage } from './extract-page.ts';

const PAGE = 'https://a.example/dir/page.html';

test('a credit line is of the picture before it, not of addresses in a script between them', async () => {
  const { images: found } = await extractPage(
    '<img src=a.jpg><script>x=["https://a.example/b.jpg","https://a.example/c.jpg"]</script><p class=credit>Ada</p>',
    PAGE,
  );
  expect(found.map(({ contexts }) => contexts[0]?.credit)).toEqual(['Ada', undefined, undefined]);
});
