import { availableParallelism, hostname } from 'node:os'
import { Command, Option } from 'commander'
import { Board } from '../../fleet/board.ts'
import { FleetQueue } from '../../fleet/fleet-queue.ts'
import { fleetThreads } from '../../fleet/fleet-thread.ts'
import { FleetWorker } from '../../fleet/fleet-worker.ts'
import { connected, fleetPackages } from '../../fleet/redis.ts'
import { redisAddress } from '../../fleet/redis-address.ts'
import type { FindingState, KnownFinding } from '../../fuzz/known/known-finding.ts'
import { readFindings } from '../../fuzz/known/registry.ts'
import type { Outcome } from '../../fuzz/outcome.ts'
import { usageError } from '../../fuzz/problem.ts'
import type { Fuzzing } from '../../fuzz/session/fuzzing.ts'
import { counted } from '../../options/counted.ts'
import { quotedLine } from '../../options/quoted.ts'
import { statusLines } from '../fleet/status-lines.ts'
import type { Host } from '../host.ts'
import { onInterrupt } from '../interrupt.ts'
import { parseCount, parseTime } from '../options/argument.ts'
import { addFuzzOptions, type FuzzOptions, fuzzCommand } from './fuzz.ts'
import { addHelpCommand } from './help.ts'

export interface FleetOptions {
  readonly redis: string
  readonly fleet: string
}

export interface FleetStartOptions extends FleetOptions, FuzzOptions {}

export interface FleetWorkerWords extends FleetOptions {
  readonly jobs: number
  readonly takeover: number
}

type CarryOut<Words extends readonly unknown[]> = (...words: Words) => Promise<void>

/** What the commands of a fleet do. */
export interface FleetCommands {
  readonly start: CarryOut<[files: string[], options: FleetStartOptions]>
  readonly worker: CarryOut<[options: FleetWorkerWords]>
  readonly status: CarryOut<[options: FleetOptions & { readonly json?: boolean }]>
  readonly stop: CarryOut<[options: FleetOptions]>
}

/** Long enough that what a job costs besides its runs does not count. */
const BATCH_MS = 1_500
/** So many jobs are under way at a time: more than there are workers, so that none of them waits. */
const JOBS = 32
const LOOK_MS = 1_000

export function addFleetCommand(program: Command, commands: FleetCommands): void {
  const fleet = program
    .command('fleet')
    .summary('fuzz on many machines, which share a Redis')
    .description(
      'One "fleet start" hands out seeds, and writes the store; any number of "fleet worker" run them. They meet in a ' +
        'Redis, by BullMQ. The end is what one machine gives for the same seeds, whichever of them is killed.',
    )
  const start = new Command('start')
    .summary('hand out seeds, and store what is found')
    .description('Fuzzes as "sameseed fuzz" does, with the same options; what is run is run by workers.')
    .argument('<scenario-file...>', 'TypeScript or JavaScript modules whose default export is a scenario, or globs')
  addFuzzOptions(start)
  const jobs = start.options.find(({ long }) => long === '--jobs')
  jobs?.default(JOBS)
  if (jobs !== undefined)
    jobs.description = 'how many jobs are under way at a time: at least two for each thread of a worker'
  const worker = new Command('worker')
    .summary('run what is handed out')
    .description(
      'Runs the seeds that "fleet start" hands out, of any scenario of the same commit, until Ctrl-C; what it has not finished ' +
        'it gives back. It may begin before "fleet start".',
    )
    .option(
      '--jobs <n>',
      'how many threads, each in a process of its own',
      parseCount(1, 1_024),
      availableParallelism(),
    )
    .addOption(
      new Option('--takeover <duration>', 'after so long without a sign of life, another worker does its jobs')
        .argParser(parseTime)
        .default(TAKEOVER_MS, '30s'),
    )
  const status = new Command('status')
    .summary('say who is there, and how far it is')
    .description(
      'Says which "fleet start" there is and how far it is, which workers, what they refuse, and how many jobs wait.',
    )
    .option('--json', 'as a line of JSON')
  const stop = new Command('stop')
    .summary('end "fleet start" soon, with what has been found; workers stay')
    .description('Ends "fleet start" as Ctrl-C there would: soon, with what has been found in the store. Workers stay.')
  const own = [
    start.action(commands.start),
    worker.action(commands.worker),
    status.action(commands.status),
    stop.action(commands.stop),
  ]
  for (const command of own) {
    command
      .requiredOption(
        '--redis <url>',
        'redis://host:6379, or rediss://… over TLS; SAMESEED_REDIS_PASSWORD has the password',
      )
      .option('--fleet <name>', 'which one, where several share a Redis', parseName, 'fleet')
      .copyInheritedSettings(fleet)
    fleet.addCommand(command)
  }
  addHelpCommand(fleet)
  fleet.addHelpText(
    'after',
    `
Examples:
  $ sameseed fleet start --redis redis://10.0.0.5 'sims/*.sim.ts' --seeds 1..10000000
  $ sameseed fleet start --redis redis://10.0.0.5 'sims/*.sim.ts' --time 8h --resume
  $ sameseed fleet worker --redis redis://10.0.0.5 --jobs 16
  $ sameseed fleet status --redis redis://10.0.0.5
  $ sameseed fleet stop --redis redis://10.0.0.5`,
  )
}

const TAKEOVER_MS = 30_000

function parseName(name: string): string {
  if (/^[\w.-]{1,80}$/.test(name)) return name
  throw usageError('--fleet takes a name of letters, digits, dots and dashes')
}

/** What goes on for hours waits for a Redis that is being started: five seconds. Others say at once that it is not there. */
const PATIENT_ATTEMPTS = 25

async function meeting({ env }: Host, { redis }: FleetOptions, attempts = 1) {
  const address = redisAddress(redis, env)
  const packages = await fleetPackages()
  return { packages, address, connection: await connected(packages, address, attempts) }
}

export async function fleetStartCommand(host: Host, files: string[], options: FleetStartOptions): Promise<Outcome> {
  const { packages, connection } = await meeting(host, options, PATIENT_ATTEMPTS)
  const queue = new FleetQueue(packages, connection.redis, options.fleet)
  const board = new Board(connection.redis, options.fleet)
  const id = `${hostname()}-${process.pid}-${Date.now()}`
  let fuzzing: Fuzzing | undefined
  const sum = (count: (campaign: Fuzzing['campaigns'][number]) => number) =>
    fuzzing?.campaigns.reduce((total, campaign) => total + count(campaign), 0) ?? 0
  const known = options.findings === undefined ? {} : { known: countByState(readFindings(options.findings)) }
  const note = () => ({
    ...{ id, host: hostname(), pid: process.pid },
    ...known,
    scenarios: fuzzing?.sessions.map(({ file }) => file) ?? [],
    runs: sum(({ tally }) => tally.executed),
    failures: sum(({ tally }) => tally.findings.size),
  })
  let stopBeating: (() => Promise<void>) | undefined
  try {
    stopBeating = await board.starter(note, () => {
      host.terminal.problem({ outcome: 'no verdict', message: 'another "fleet start" has taken over' })
      fuzzing?.interrupt()
    })
    await queue.clear()
    const newThread = fleetThreads(queue, options.memory)
    return await fuzzCommand({ ...host, newThread }, files, options, {
      batchMs: BATCH_MS,
      watch: begun => {
        fuzzing = begun
        return watch(host, board, id, begun)
      },
    })
  } finally {
    // Without a place of its own, what is there is another one's.
    const cleared = async () => {
      if (stopBeating === undefined) return
      try {
        // As long as the place is ours: the next one puts its own searches there.
        await queue.searches.clear()
      } finally {
        await stopBeating()
      }
    }
    await connection.leave(() => Promise.all([cleared(), queue.close()]))
  }
}

function countByState(findings: readonly KnownFinding[]): Record<FindingState, number> {
  const count = (of: FindingState) => findings.filter(({ state }) => state === of).length
  return { open: count('open'), fixed: count('fixed'), expected: count('expected') }
}

/** Ends it where somebody asks for that, and says which workers refuse to work. Returns what ends that. */
function watch({ terminal }: Host, board: Board, id: string, fuzzing: Fuzzing): () => void {
  const told = new Set<string>()
  const say = (text: string) => {
    if (told.has(text)) return
    told.add(text)
    terminal.note(quotedLine(text))
  }
  const look = async () => {
    if (!fuzzing.isInterrupted && (await board.isStopped(id))) {
      terminal.note('stopped by "fleet stop"')
      fuzzing.interrupt()
    }
    const workers = await board.workers()
    if (workers.length === 0) say('no worker is there yet: sameseed fleet worker --redis …')
    for (const { id: name, refuses } of workers) if (refuses !== undefined) say(`worker ${name} refuses: ${refuses}`)
  }
  const timer = setInterval(() => void look().catch(() => {}), LOOK_MS)
  return () => clearInterval(timer)
}

export async function fleetWorkerCommand(host: Host, options: FleetWorkerWords): Promise<Outcome> {
  const { terminal, newThread } = host
  const { packages, connection, address } = await meeting(host, options, PATIENT_ATTEMPTS)
  const { jobs, takeover: takeoverMs, fleet } = options
  const note = (text: string) => terminal.note(quotedLine(text))
  const worker = new FleetWorker(packages, connection.redis, { jobs, takeoverMs, fleet, newThread, note })
  terminal.note(`${counted(jobs, 'thread')} for the fleet "${fleet}" at ${address.shown}`)
  await new Promise<void>(resolve => {
    const stopListening = onInterrupt(() => {
      void connection
        .leave(() => worker.close())
        .then(() => {
          stopListening()
          resolve()
        })
    })
  })
  return 'clean'
}

export async function fleetStatusCommand(
  host: Host,
  options: FleetOptions & { readonly json?: boolean },
): Promise<Outcome> {
  const { packages, connection } = await meeting(host, options)
  const queue = new FleetQueue(packages, connection.redis, options.fleet)
  try {
    const board = new Board(connection.redis, options.fleet)
    const status = { starter: await board.starterNote(), workers: await board.workers(), jobs: await queue.counts() }
    if (options.json === true) host.terminal.printJson({ ...status, starter: status.starter ?? null })
    else for (const line of statusLines(status)) host.terminal.print(line)
    return 'clean'
  } finally {
    await connection.leave(() => queue.close())
  }
}

export async function fleetStopCommand(host: Host, options: FleetOptions): Promise<Outcome> {
  const { connection } = await meeting(host, options)
  try {
    if (await new Board(connection.redis, options.fleet).stop()) {
      host.terminal.print('"fleet start" ends soon, and stores what it has found; workers stay')
      return 'clean'
    }
    throw usageError(`nobody has started the fleet "${options.fleet}"`)
  } finally {
    connection.redis.disconnect()
  }
}
