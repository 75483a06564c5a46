import type { ModelTrouble } from '../pipeline/search-event.ts';
import { printable } from './terminal.ts';

/** One sentence for a person whose search goes on without the model, or without its background; it names the repair. */
export function modelTroubleText({ kind, message }: ModelTrouble): string {
  const without = kind === 'embeddings-off' ? 'Going on without a model' : 'The model is asked without its background';
  return `${without}: ${printable(message)}`;
}
