import { basename, extname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { existingFile } from '../failures/failure-file.ts'
import { STORE } from '../failures/folders.ts'
import { writeWhole } from '../failures/write-whole.ts'

/**
 * Writes a scenario that runs so many nodes of a program, and has nothing else: a beginning to add clients, faults and expectations to.
 * Returns its path.
 */
export function programScenario(path: string, nodes: number): string {
  const program = existingFile(path, 'program')
  const folder = resolve(STORE, 'programs')
  const name = basename(program, extname(program))
  const file = join(folder, `${name}.sim.mjs`)
  writeWhole(
    file,
    `import { scenario } from 'sameseed'

export default scenario({
  name: ${JSON.stringify(name)},
  nodes: { count: ${nodes}, program: ${JSON.stringify(pathToFileURL(program).href)} },
  // Take this out when it expects something.
  untested: ['expect'],
})
`,
  )
  return file
}
