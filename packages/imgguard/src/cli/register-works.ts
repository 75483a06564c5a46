import type { RightsConflict, Work } from '@imgguard/claims';
import type { Guard } from '../guard.ts';
import type { AddWork } from '../guard/works.ts';
import { type ImageFile, listNamedImageFiles } from '../pipeline/image-files.ts';
import { refusalOf } from '../pipeline/match-stage.ts';
import { mapInOrder } from '../pipeline/ordered.ts';
import type { CommandCall } from './command.ts';
import { progressBar } from './terminal.ts';

/** What came of registering one file. */
export type Registered =
  | {
      readonly kind: 'work';
      readonly file: ImageFile;
      readonly work: Work;
      readonly isNew: boolean;
      readonly conflicts: readonly RightsConflict[];
    }
  | { readonly kind: 'work-refused'; readonly file: ImageFile; readonly error: { readonly code: string; readonly message: string } };

export interface RegisterOptions {
  readonly files: readonly ImageFile[];
  /** Files that are read at the same time. */
  readonly width: number;
  /** What all works have in common. */
  readonly fields?: Omit<AddWork, 'file' | 'bytes' | 'signal'>;
}

/** Registers files with progress, in the order given. A picture that cannot be read does not stop the others. */
export async function* registerWorks(call: CommandCall, guard: Guard, options: RegisterOptions): AsyncGenerator<Registered> {
  const { terminal, signal } = call;
  const { files, width, fields = {} } = options;
  const add = async (file: ImageFile): Promise<Registered> => {
    try {
      return { kind: 'work', file, ...(await guard.works.add({ ...fields, file: file.path, signal })) };
    } catch (error) {
      return { kind: 'work-refused', file, error: refusalOf(error) };
    }
  };
  let done = 0;
  for await (const registered of mapInOrder(files, width, add)) {
    done += 1;
    terminal.progress(`works  ${progressBar(done / files.length)} ${done}/${files.length}  ${registered.file.name}`);
    yield registered;
  }
  terminal.progress('');
}

/** The picture files that a command line names; a path that does not exist is an error. */
export async function filesNamed(paths: readonly string[]): Promise<readonly ImageFile[]> {
  return (await listNamedImageFiles(paths)).files;
}
