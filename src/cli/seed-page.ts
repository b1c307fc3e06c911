import { basename, join } from 'node:path'
import { STORE } from '../failures/folders.ts'

/** Where the page of a run goes that nothing is stored of but this: by its scenario, the file of its plan, if it has one, and its seed. */
export function seedPagePath(scenario: string, seed: string, plan?: string): string {
  const of = plan === undefined ? [] : [basename(plan, '.json')]
  return join(STORE, 'pages', `${[scenario, ...of, seed].map(fileName).join('-')}.html`)
}

function fileName(text: string): string {
  return text.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '') || 'run'
}
