import type { Versions } from './nodes-spec.ts'

/** Whether something is given for each version, and not once for all. */
export function isVersions<Each>(given: Each | Versions<Each>): given is Versions<Each> {
  return typeof given === 'object' && given !== null && !(given instanceof URL) && !Array.isArray(given)
}

/** Something for each version, in the order in which they are listed; that of the only one has no name. */
export function eachVersion<Each>(given: Each | Versions<Each>): readonly (readonly [string | undefined, Each])[] {
  return isVersions(given) ? Object.entries(given) : [[undefined, given]]
}
