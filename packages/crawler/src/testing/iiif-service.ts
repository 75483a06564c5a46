/** A IIIF collection on loopback, with activities and manifests of versions 2 and 3. The contents are made up. */
import { createSite, type Site } from './site.ts';
import { json } from './source-services.ts';

/** Two pages of activities; manifests of versions 2 and 3. */
export async function iiifService(): Promise<Site> {
  const site = await createSite();
  const manifest = (name: string): object => ({ id: site.url(`/${name}.json`), type: 'Manifest' });
  const activity = (type: string, name: string, endTime: string): object => ({ type, object: manifest(name), endTime });
  site.set({
    '/changes': json({
      '@context': 'http://iiif.io/api/discovery/1/context.json',
      id: site.url('/changes'),
      type: 'OrderedCollection',
      totalItems: 5,
      first: { id: site.url('/changes/0'), type: 'OrderedCollectionPage' },
      last: { id: site.url('/changes/1'), type: 'OrderedCollectionPage' },
    }),
    '/changes/0': json({
      type: 'OrderedCollectionPage',
      next: { id: site.url('/changes/1'), type: 'OrderedCollectionPage' },
      orderedItems: [
        activity('Create', 'old', '2020-01-01T00:00:00Z'),
        activity('Create', 'three', '2025-01-01T00:00:00Z'),
        activity('Create', 'gone', '2025-01-02T00:00:00Z'),
      ],
    }),
    '/changes/1': json({
      type: 'OrderedCollectionPage',
      prev: { id: site.url('/changes/0'), type: 'OrderedCollectionPage' },
      orderedItems: [
        activity('Create', 'two', '2025-06-01T00:00:00Z'),
        activity('Delete', 'gone', '2025-07-01T00:00:00Z'),
        activity('Update', 'three', '2025-08-01T00:00:00Z'),
      ],
    }),
    '/three.json': json(manifestOfVersion3(site.url('/three.json'))),
    '/two.json': json(manifestOfVersion2(site.url('/two.json'))),
  });
  return site;
}

// --- internal ---

function manifestOfVersion3(id: string): object {
  return {
    '@context': 'http://iiif.io/api/presentation/3/context.json',
    id: id,
    type: 'Manifest',
    label: { en: ['Harbour'] },
    homepage: [{ id: 'https://museum.example/harbour', type: 'Text', format: 'text/html' }],
    items: [
      {
        type: 'Canvas',
        items: [
          {
            type: 'AnnotationPage',
            items: [
              {
                type: 'Annotation',
                motivation: 'painting',
                body: {
                  id: 'https://images.example/iiif/1/full/max/0/default.jpg',
                  type: 'Image',
                  service: [{ id: 'https://images.example/iiif/1', type: 'ImageService3', profile: 'level1' }],
                },
              },
              { type: 'Annotation', body: { type: 'TextualBody', value: 'A note' } },
            ],
          },
        ],
      },
    ],
  };
}

function manifestOfVersion2(id: string): object {
  return {
    '@context': 'http://iiif.io/api/presentation/2/context.json',
    '@id': id,
    '@type': 'sc:Manifest',
    label: 'Lighthouse',
    sequences: [
      {
        canvases: [
          {
            images: [
              {
                resource: {
                  '@id': 'https://images.example/iiif/2/full/600,/0/default.jpg',
                  service: { '@context': 'http://iiif.io/api/image/2/context.json', '@id': 'https://images.example/iiif/2' },
                },
              },
            ],
          },
          { images: [{ resource: { '@id': 'https://images.example/plain.jpg' } }] },
        ],
      },
    ],
  };
}
