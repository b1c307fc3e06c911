import { createHash } from 'node:crypto'
import { basename, extname, join, relative, resolve, sep } from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { existingFile } from '../../failures/failure-file.ts'
import { shownPath } from '../../failures/shown-path.ts'
import { writeWhole } from '../../failures/write-whole.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { MaelstromOptions } from '../../maelstrom/maelstrom-options.ts'
import { TOPOLOGY_NAMES, type TopologyName } from '../../maelstrom/topology.ts'
import { type MaelstromWorkload, WORKLOAD_NAMES } from '../../maelstrom/workloads/catalogue.ts'
import type { Host } from '../host.ts'
import { parseCount } from '../options/argument.ts'
import { addFuzzOptions, type FuzzOptions, fuzzCommand } from './fuzz.ts'

export interface MaelstromCommandOptions extends FuzzOptions {
  readonly bin: string
  readonly workload: MaelstromWorkload
  readonly nodeCount: number
  readonly concurrency?: { readonly count: number; readonly isPerNode: boolean }
  readonly rate?: number
  readonly timeLimit?: number
  readonly topology?: TopologyName
  readonly latency?: number
  readonly latencyDist: 'constant' | 'uniform' | 'exponential'
  readonly nemesis: readonly string[]
  readonly nemesisInterval: number
  readonly availability?: 'total' | number
  readonly consistencyModels?: readonly string[]
  readonly keyCount?: number
  readonly maxTxnLength?: number
  readonly maxWritesPerKey?: number
  readonly untested?: readonly string[]
}

/** Faults that strike again and again, by what the command line calls them: `kill` is Jepsen's word. */
const NEMESES: Readonly<Record<string, string>> = {
  partition: 'partition',
  kill: 'crash',
  crash: 'crash',
  pause: 'pause',
  slow: 'slow',
  loss: 'loss',
  duplication: 'duplication',
  reordering: 'reordering',
  delay: 'delay',
}

export function addMaelstromCommand(
  program: Command,
  carryOut: (words: string[], options: MaelstromCommandOptions) => Promise<void>,
): void {
  const command = program
    .command('maelstrom')
    .summary("fuzz a program that speaks Maelstrom's protocol")
    .description(
      "Runs a JavaScript or TypeScript program under one of Maelstrom's workloads, with many seeds. Takes Maelstrom's options " +
        'and those of "sameseed fuzz", which this is: failures are made smaller, stored and told. The scenario is written ' +
        'into the store, to be changed and run by itself.',
    )
    .argument(
      '[words...]',
      'what follows the program\'s name on its command line; a "test" before it, as for Maelstrom, is left out',
    )
    .requiredOption('--bin <file>', 'the program that a node runs')
    .addOption(new Option('-w, --workload <name>', 'what clients do').choices(WORKLOAD_NAMES).default('lin-kv'))
    .option('--node-count <n>', 'how many nodes there are', parseCount(1, 1_000), 5)
    .option('--concurrency <n>', 'how many clients, such as 10, or 2n for two a node (default: 1n)', parseConcurrency)
    .option('--rate <n>', 'requests a second, of all clients together (default: 20)', parseNumber)
    .option('--time-limit <seconds>', 'how long clients work in each run, virtual time (default: 20)', parseNumber)
    .addOption(new Option('--topology <name>', 'for broadcast').choices(TOPOLOGY_NAMES))
    .option('--latency <ms>', 'mean time that a message takes (default: 2, exponential)', parseNumber)
    .addOption(
      new Option('--latency-dist <kind>', 'with --latency')
        .choices(['constant', 'uniform', 'exponential'])
        .default('constant'),
    )
    .option(
      '--nemesis <faults>',
      `what breaks, with commas between: ${Object.keys(NEMESES).join(', ')}`,
      parseNemesis,
      [],
    )
    .option('--nemesis-interval <seconds>', 'mean time between two faults of a kind', parseNumber, 5)
    .option('--availability <share>', 'how many requests have to succeed: total, or 0 to 1', parseAvailability)
    .option(
      '--consistency-models <names>',
      'for transactions, with commas between (default: strict-serializable)',
      parseList,
    )
    .option('--key-count <n>', 'keys in use at a time', parseCount(1))
    .option('--max-txn-length <n>', 'reads and writes in a transaction, at most (default: 4)', parseCount(1))
    .option('--max-writes-per-key <n>', 'about so many writes to a key (default: 16)', parseCount(1))
    .option(
      '--untested <names>',
      'what goes untested on purpose, such as partition where nodes speak to services only',
      parseList,
    )
  // The journal has what these print.
  for (const flag of ['--log-stderr', '--log-net-send', '--log-net-recv'])
    command.addOption(new Option(flag).hideHelp())
  addFuzzOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ sameseed maelstrom -w echo --bin echo.js
  $ sameseed maelstrom -w broadcast --bin gossip.js --node-count 5 --nemesis partition
  $ sameseed maelstrom -w txn-list-append --bin store.js --nemesis partition,kill --seeds 5000`,
    )
    .action(carryOut)
}

/** Writes the scenario that the options describe, and fuzzes it. */
export async function maelstromCommand(
  host: Host,
  words: string[],
  options: MaelstromCommandOptions,
): Promise<Outcome> {
  const program = existingFile(options.bin, 'program')
  if (!/^\.[cm]?[jt]s$/.test(extname(program))) {
    throw usageError(
      `--bin ${options.bin} is no JavaScript or TypeScript file: programs run inside of the simulation, and no others can`,
    )
  }
  const folder = join(resolve(options.out), 'maelstrom')
  const args = words[0] === 'test' ? words.slice(1) : words
  const code = scenarioCode(pathFrom(folder, program), args, options)
  const digest = createHash('sha256').update(code).digest('hex').slice(0, 6)
  const file = join(folder, `${options.workload}-${basename(program, extname(program))}-${digest}.sim.mjs`)
  writeWhole(file, code)
  if (options.json !== true) host.terminal.note(`scenario in ${shownPath(file)}`)
  return fuzzCommand(host, [file], options)
}

function scenarioCode(program: string, args: readonly string[], options: MaelstromCommandOptions): string {
  const { concurrency, timeLimit, latency, latencyDist, nemesis, nemesisInterval, nodeCount } = options
  const given: Partial<MaelstromOptions> = {
    program,
    workload: options.workload,
    name: `maelstrom ${options.workload} ${basename(program)}`,
    ...(args.length === 0 ? {} : { args }),
    nodeCount,
    ...(concurrency === undefined ? {} : { concurrency: concurrency.count * (concurrency.isPerNode ? nodeCount : 1) }),
    ...(timeLimit === undefined ? {} : { timeLimit: `${timeLimit}s` }),
    ...picked(options, [
      'rate',
      'topology',
      'availability',
      'consistencyModels',
      'keyCount',
      'maxTxnLength',
      'maxWritesPerKey',
      'untested',
    ]),
    ...(latency === undefined ? {} : { network: { latency: LATENCIES[latencyDist](latency) } }),
  }
  const rhythm = `{ every: '${nemesisInterval}s', for: '${nemesisInterval / 2}s' }`
  const faults = [...new Set(nemesis)].map(name => `${name}(${rhythm})`)
  const lines = Object.entries(given).map(([name, value]) => `  ${name}: ${JSON.stringify(value)},`)
  if (faults.length > 0) lines.push(`  faults: [${faults.join(', ')}],`)
  const names = ['maelstrom', ...new Set(nemesis)].join(', ')
  return `import { ${names} } from 'sameseed'\n\nexport default maelstrom({\n${lines.join('\n')}\n})\n`
}

const LATENCIES = {
  constant: (ms: number) => ({ kind: 'constant', value: ms }) as const,
  uniform: (ms: number) => ({ kind: 'uniform', min: 0, max: 2 * ms }) as const,
  exponential: (ms: number) => ({ kind: 'exponential', mean: ms, min: 0 }) as const,
}

/** Those of some options that were given. */
function picked<Name extends keyof MaelstromCommandOptions>(
  options: MaelstromCommandOptions,
  names: readonly Name[],
): Partial<Pick<MaelstromCommandOptions, Name>> {
  return Object.fromEntries(
    names.filter(name => options[name] !== undefined).map(name => [name, options[name]]),
  ) as Partial<Pick<MaelstromCommandOptions, Name>>
}

/** As an import has it. */
function pathFrom(folder: string, file: string): string {
  const path = relative(folder, file).split(sep).join('/')
  return path.startsWith('.') ? path : `./${path}`
}

function parseNumber(text: string): number {
  const value = Number(text)
  if (text === '' || !(value > 0)) throw new InvalidArgumentError('Give a number above 0.')
  return value
}

function parseConcurrency(text: string): MaelstromCommandOptions['concurrency'] {
  const [, count, per] = /^([1-9]\d*)(n?)$/.exec(text) ?? []
  if (count === undefined) throw new InvalidArgumentError('Give a number of clients such as 10, or 2n for two a node.')
  return { count: Number(count), isPerNode: per === 'n' }
}

function parseList(text: string): string[] {
  return text.split(',').map(word => word.trim())
}

function parseNemesis(text: string): string[] {
  return parseList(text).map(word => {
    const name = NEMESES[word]
    if (name === undefined) throw new InvalidArgumentError(`There are ${Object.keys(NEMESES).join(', ')}.`)
    return name
  })
}

function parseAvailability(text: string): 'total' | number {
  if (text === 'total') return text
  const share = Number(text)
  if (text === '' || !(share >= 0 && share <= 1)) throw new InvalidArgumentError('Give total, or a number from 0 to 1.')
  return share
}
