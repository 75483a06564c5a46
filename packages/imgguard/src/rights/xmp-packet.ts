/** What an XMP packet says about rights. */
import { FILE_RIGHTS_TAGS, type FileTag } from '@imgguard/claims';
import { DOMParser, type Element, type Node } from '@xmldom/xmldom';

/**
 * The rights tags of an XMP packet, whatever prefixes it uses, in the order in which they stand. A packet that is no XML, or declares entities, says nothing.
 *
 * @throws RangeError for XML that is nested too deeply for the parser.
 */
export function xmpTags(packet: string): readonly FileTag[] {
  if (packet.length > MAX_PACKET_CHARACTERS || /<!(?:DOCTYPE|ENTITY)/iu.test(packet)) return [];
  const root = parsed(packet);
  return root === undefined ? [] : tagsBelow(root);
}

// --- internal ---

/** Editors write some ten kilobytes, and what is longer into an extension of its own, which is read too; more is not looked at. */
const MAX_PACKET_CHARACTERS = 1_000_000;
/** Elements that are looked at; a packet of an editor with a long history has some thousands. */
const MAX_ELEMENTS = 50_000;
const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';

/** Prefixes by namespace, as `FILE_RIGHTS_TAGS` uses them. */
const PREFIXES: Readonly<Record<string, string>> = {
  'http://purl.org/dc/elements/1.1/': 'dc',
  'http://ns.adobe.com/photoshop/1.0/': 'photoshop',
  'http://ns.adobe.com/xap/1.0/rights/': 'xmpRights',
  'http://creativecommons.org/ns#': 'cc',
  'http://web.resource.org/cc/': 'cc',
  'http://ns.useplus.org/ldf/xmp/1.0/': 'plus',
  'http://iptc.org/std/Iptc4xmpExt/2008-02-29/': 'Iptc4xmpExt',
  'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/': 'Iptc4xmpCore',
};

/** Where the packet tells of other files: what they say is not said of this one. */
const OTHER_FILES = new Set(['http://ns.adobe.com/xap/1.0/mm/', 'http://ns.adobe.com/xap/1.0/sType/ResourceRef#']);

function parsed(packet: string): Element | undefined {
  const xml = packet.replace(/^[\s\0\ufeff]*(?:<\?xpacket[^>]*\?>\s*)?/u, '').replace(/\s*<\?xpacket end[\s\S]*$/u, '');
  try {
    const document = new DOMParser({ onError: stopAtErrors }).parseFromString(xml, 'application/xml');
    return document.documentElement ?? undefined;
  } catch (error) {
    if (error instanceof RangeError) throw error;
    return undefined;
  }
}

function stopAtErrors(level: 'warning' | 'error' | 'fatalError', message: string): void {
  if (level !== 'warning') throw new Error(message);
}

function tagsBelow(root: Element): readonly FileTag[] {
  const tags: FileTag[] = [];
  const waiting: Element[] = [root];
  for (let seen = 0; waiting.length > 0 && seen < MAX_ELEMENTS; seen++) {
    const element = waiting.pop() as Element;
    const own = tagOf(element.namespaceURI, element.localName, () => valuesOf(element));
    if (own !== undefined) tags.push(own);
    for (const attribute of element.attributes) {
      const tag = tagOf(attribute.namespaceURI, attribute.localName, () => [attribute.value]);
      if (tag !== undefined) tags.push(tag);
    }
    waiting.push(
      ...childrenOf(element)
        .toReversed()
        .filter(({ namespaceURI }) => !OTHER_FILES.has(namespaceURI ?? '')),
    );
  }
  return tags;
}

function tagOf(namespace: string | null, local: string | null, values: () => readonly string[]): FileTag | undefined {
  const prefix = PREFIXES[namespace ?? ''];
  const name = `${prefix}:${local}`;
  if (prefix === undefined || !Object.hasOwn(FILE_RIGHTS_TAGS.xmp, name)) return undefined;
  return { block: 'xmp', name, values: values() };
}

/** A text, an address, or the items of a list; of a text in several languages the default one. */
function valuesOf(element: Element): readonly string[] {
  const resource = element.getAttributeNS(RDF, 'resource');
  if (resource !== null && resource !== '') return [resource];
  const list = childrenOf(element).find(({ namespaceURI }) => namespaceURI === RDF);
  if (list === undefined) return [element.textContent ?? ''];
  const items = childrenOf(list).filter(({ namespaceURI, localName }) => namespaceURI === RDF && localName === 'li');
  if (list.localName !== 'Alt') return items.map(itemText);
  const usual = items.find((item) => item.getAttribute('xml:lang') === 'x-default') ?? items[0];
  return usual === undefined ? [] : [itemText(usual)];
}

function itemText(item: Element): string {
  return item.getAttributeNS(RDF, 'resource') || (item.textContent ?? '');
}

function childrenOf(node: Node): Element[] {
  const children: Element[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) if (child.nodeType === 1) children.push(child as Element);
  return children;
}
