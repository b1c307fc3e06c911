import { join } from 'node:path'

/** Where everything is stored, seen from the working directory; `fuzz --out` names another one. */
export const STORE = '.sameseed'

/** Where failures are stored when they are found: apart from the sessions that found them. */
export function failuresFolder(store = STORE): string {
  return join(store, 'failures')
}

/** Where failures are kept as tests, seen from the folder of a package. */
export const REGRESSIONS = join('test', 'regressions')
