import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Surroundings } from '../thread/thread.ts'

/** What differs where a run is made again: all that a run must not depend on, and that can be set from outside. Another time zone, another language. Folders below keep what is found by looking upwards, such as a tsconfig.json. */
export function otherSurroundings(scenarioFile: string): Surroundings {
  const here = process.cwd()
  const below = [dirname(scenarioFile), join(here, 'node_modules')].find(
    folder => folder !== here && folder.startsWith(here) && existsSync(folder),
  )
  return { ...(below === undefined ? {} : { folder: below }), env: OTHER_ENVIRONMENT }
}

const OTHER_ENVIRONMENT = {
  TZ: process.env.TZ === 'Asia/Kathmandu' ? 'America/St_Johns' : 'Asia/Kathmandu',
  LANG: 'de_CH.UTF-8',
  LC_ALL: 'de_CH.UTF-8',
}
