import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { codeOf, digestOf } from '../failures/surroundings/code.ts'
import { version } from '../failures/versions.ts'
import { revisionOf } from '../fuzz/known/revision.ts'

/** Which code a scenario's runs are of: on two machines they are the same only where this is. */
export interface Revision {
  /** The commit that is checked out, with `+` where files were changed since. Absent outside of a repository. */
  readonly git?: string
  /** Of sameseed, and of the scenario's file and all that it imports: contents, and versions of packages. */
  readonly digest: string
}

/** Returns the revision of a scenario's file as it is now; undefined where there is no such file. */
export async function revisionHere(file: string): Promise<Revision | undefined> {
  const path = resolve(file)
  if (!existsSync(path)) return undefined
  const git = revisionOf(process.cwd())
  const digest = digestOf(JSON.stringify([version(), await codeOf(path)]))
  return { ...(git === undefined ? {} : { git }), digest }
}

/** Says why code is not what is asked for; undefined where it is. */
export function misfit(file: string, wanted: Revision, here: Revision | undefined): string | undefined {
  if (here === undefined) return `there is no ${file} here`
  if (wanted.digest !== here.digest) {
    return `${file} is of revision ${nameOf(here)} here, and ${nameOf(wanted)} is asked for`
  }
  const areKnown = wanted.git !== undefined && here.git !== undefined
  if (!areKnown || wanted.git === here.git) return undefined
  return `revision ${nameOf(here)} is checked out here, and ${nameOf(wanted)} is asked for`
}

/** `1a2b3c4d+ (digest)`. */
export function nameOf({ git, digest }: Revision): string {
  return git === undefined ? digest : `${git.slice(0, 8)}${git.endsWith('+') ? '+' : ''} (${digest})`
}
