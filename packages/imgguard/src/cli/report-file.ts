import { access, constants, open, rm, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileError, GuardError } from '../errors.ts';
import { makeFolder } from '../store/make-folder.ts';

/**
 * Finds out now whether a report can be written to `file`, rather than after hours of scanning. Makes its folder if need be.
 *
 * @throws GuardError `IMGGUARD_READ_ONLY`, `IMGGUARD_NOT_A_FOLDER`, `IMGGUARD_DISK_FULL`, `IMGGUARD_FILE`.
 */
export async function checkReportFile(file: string): Promise<void> {
  const target = resolve(file);
  const probe = `${target}.${process.pid}.probe`;
  try {
    makeFolder(dirname(target));
    const there = await stat(target).catch(() => null);
    if (there?.isDirectory() === true) throw new GuardError('IMGGUARD_FILE', `${file} is a folder; name a file for the report.`);
    await (await open(probe, 'wx')).close();
    if (there !== null) await access(target, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // The folder is there, and yet no file can be made in it: a folder of the system's own.
    if (code === 'ENOENT')
      throw new GuardError('IMGGUARD_READ_ONLY', `No file can be made at ${file}; name another place.`, { cause: error });
    throw fileError(error, code === 'EEXIST' || code === 'ENOTDIR' ? dirname(file) : file);
  } finally {
    await rm(probe, { force: true }).catch(() => undefined);
  }
}
