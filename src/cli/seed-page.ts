import { createHash } from 'node:crypto'
import { basename, join } from 'node:path'
import { STORE } from '../failures/folders.ts'

/** Where the page of a run goes that nothing is stored of but this: by its scenario, the file of its plan, if it has one, and its seed. */
export function seedPagePath(scenario: string, seed: string, plan?: string): string {
  const of = plan === undefined ? [] : [basename(plan, '.json')]
  return join(STORE, 'pages', `${[scenario, ...of, seed].map(fileName).join('-')}.html`)
}

/** File systems take names of 255 bytes; three parts, and what a file is called while it is written, have to fit. */
const LONGEST_PART = 60

/** A text as part of a file's name. Of what is too long, or has letters of other scripts, a digest stands for what is left out. */
function fileName(text: string): string {
  const plain = text.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '')
  if (plain.length <= LONGEST_PART && /^\p{ASCII}*$/u.test(text)) return plain || 'run'
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8)
  return `${plain.slice(0, LONGEST_PART - digest.length - 1)}-${digest}`.replace(/^-+/, '')
}
