import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { packageFolder } from '../../failures/package-folder.ts'
import { writeWhole } from '../../failures/write-whole.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import { identifierOf } from '../init/identifier.ts'
import { SCENARIO, TEST, WORKFLOW } from '../init/templates.ts'
import type { Terminal } from '../terminal.ts'

export function addInitCommand(program: Command, carryOut: (name: string) => Promise<void>): void {
  program
    .command('init')
    .summary('begin with a scenario, its test and a workflow')
    .description(
      'Writes a scenario that runs as it is, a test of it for vitest, and a workflow for GitHub, which runs it for pull ' +
        'requests and every night. Writes over nothing.',
    )
    .argument('[name]', 'the name of the scenario', parseName, 'register')
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed init
  $ sameseed init lock`,
    )
    .action(carryOut)
}

function parseName(text: string): string {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(text)) return text
  throw new InvalidArgumentError('Give a name of small letters, digits and hyphens, such as lock-service.')
}

export async function initCommand(terminal: Terminal, name: string): Promise<Outcome> {
  const { ts, js } = endings()
  const workflow = join('.github', 'workflows', 'simulations.yml')
  const files = { [`${name}.sim.${ts}`]: SCENARIO, [`${name}.test.${ts}`]: TEST, [workflow]: WORKFLOW }
  const hasWorkflow = existsSync(workflow)
  for (const file of Object.keys(files)) {
    if (file !== workflow && existsSync(file)) throw usageError(`there is a ${file} already: nothing was written`)
  }
  for (const [file, text] of Object.entries(files)) {
    if (existsSync(file)) continue
    const named = text.replaceAll('NAME_ID', identifierOf(name)).replaceAll('NAME', name)
    writeWhole(file, named.replaceAll('.sim.TS', `.sim.${ts}`).replaceAll('.sim.JS', `.sim.${js}`))
    terminal.print(`wrote ${file}`)
  }
  const scenario = `${name}.sim.${ts}`
  if (hasWorkflow) {
    terminal.print(`there is a ${workflow} already, which stays as it is: let it fuzz ${scenario} too`)
  }
  const commands = {
    [`npx sameseed run ${scenario}`]: 'one run',
    [`npx sameseed fuzz ${scenario}`]: 'many',
    'npx vitest run': 'as a test (npm install --save-dev vitest @types/node)',
  }
  const width = Math.max(...Object.keys(commands).map(({ length }) => length))
  terminal.print('')
  for (const [command, what] of Object.entries(commands)) terminal.print(`${command.padEnd(width)}    ${what}`)
  if (!ignoresStore()) terminal.print('\nWhat fails is stored in .sameseed: a line for .gitignore.')
  return 'clean'
}

/** Whether git is told to leave out what runs store. */
function ignoresStore(): boolean {
  return existsSync('.gitignore') && /^\/?\.sameseed\/?\r?$/m.test(readFileSync('.gitignore', 'utf8'))
}

/**
 * How modules end here: `.ts` is an ES module only where the package says so. The test names the scenario as it is called when it is
 * compiled, which TypeScript takes whatever else its options are, and vitest finds.
 */
function endings(): { readonly ts: string; readonly js: string } {
  return isModulePackage(packageFolder('.')) ? { ts: 'ts', js: 'js' } : { ts: 'mts', js: 'mjs' }
}

function isModulePackage(folder: string): boolean {
  try {
    return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { type?: string }).type === 'module'
  } catch {
    return false
  }
}
